/** Says on stderr what is not as it should be but stops nothing. */
export function warn(text: string): void {
  process.stderr.write(`superoffice-system-user: Warning: ${text}\n`);
}
