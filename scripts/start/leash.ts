// Loaded before each of the demo's programs (`node --import`): when the process that started it is gone, however it
// went, the program goes too. The programs themselves know nothing of it.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 5000).unref()
})
process.channel?.unref()
