/** Carries what a call has failed with past node-soap, which tells nothing apart. */
export class FailedCall {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}
