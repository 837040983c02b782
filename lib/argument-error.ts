/** Node's own codes for misuse: the wrong type, or the right type with a value that cannot be used. */
export type ArgumentErrorCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE';

/**
 * Makes the TypeError for a caller's mistake, with Node's code; `message` names the setting and never repeats its value.
 */
export function argumentError(
  code: ArgumentErrorCode,
  message: string,
): TypeError & { code: ArgumentErrorCode } {
  return Object.assign(new TypeError(message), { code });
}
