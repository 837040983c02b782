/** What is signed: the system user token and the minute of `at`, Unix ms (docs/protocol.md, "Signing"). */
export function dataToSign(systemUserToken: string, at: number): string {
  return `${systemUserToken}.${timestamp(at)}`;
}

/** yyyyMMddHHmm in UTC, as one number: the fields of a date are at hand, and its text has to be written and cut. */
function timestamp(at: number): string {
  const date = new Date(at);
  const day = (date.getUTCFullYear() * 100 + date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  return String((day * 100 + date.getUTCHours()) * 100 + date.getUTCMinutes());
}
