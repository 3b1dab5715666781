/** Nobody's number belongs where we keep words: not in a person's reasons, not in what a stranger calls a reference. */
export function withoutNumbers(text: string): string {
  return text.replaceAll(/(?<!\w)(?:\+?(?:00)?241[ .-]?)?0?[67]\d(?:[ .-]?\d){6}(?!\w)/g, '••••')
}
