/** A time in Unix ms as people read it, like `2026-11-23 20:40:05 UTC`. */
export function formatTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
