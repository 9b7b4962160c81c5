/** 王*: enough to ask "are you Mrs Wang?", not enough to tell others. */
export function maskedName(name: string): string {
  return `${Array.from(name.trim())[0] ?? ''}*`;
}
