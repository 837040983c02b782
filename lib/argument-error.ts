/** Node's own codes for misuse: the wrong type, the right type with a value that cannot be used, or the wrong moment. */
export type ArgumentErrorCode =
  'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_INVALID_STATE';

/** A caller's mistake: a TypeError with Node's code, whose message names the setting and never repeats its value. */
export class ArgumentError extends TypeError {
  readonly code: ArgumentErrorCode;

  constructor(code: ArgumentErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
