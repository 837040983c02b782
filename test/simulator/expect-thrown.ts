import { expect } from 'chai';

/** Checks that a call throws a TypeError with one of Node's codes and a message that names the setting. */
export function expectThrown(misuse: () => void, code: string, message: RegExp): void {
  expect(misuse).to.throw(TypeError, message).that.includes({ code });
}
