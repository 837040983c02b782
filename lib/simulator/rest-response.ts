import type { Answer } from './answer.js';
import type { ExchangeResult } from './exchange/responses.js';
import { jsonAnswer } from './json-answer.js';

/** Makes the REST twin's answer to an exchange that was understood, HTTP 200 for success and refusal alike. */
export function restResponse(result: ExchangeResult): Answer {
  const succeeded = 'token' in result;
  return jsonAnswer(200, {
    IsSuccessful: succeeded,
    Token: succeeded ? result.token : null,
    ErrorMessage: succeeded ? null : result.errorMessage,
  });
}
