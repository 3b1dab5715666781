import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A package's command as a file for Node to run: what stands in node_modules/.bin are shell scripts, or under Windows
 * .cmd files, which cannot be started without a shell.
 * @param {string} root
 * @param {string} packageName
 * @param {string} [command] when it is not named like its package
 */
export function commandOf(root, packageName, command = packageName) {
  const folder = join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}
