const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** What a client takes out of a security token to call its tenant. */
export interface Identity {
  readonly ticket: string;
  readonly webApiUrl: string;
  readonly netServerUrl: string;
}

/** Reads the ticket and the tenant's addresses out of a JWT, without a look at its signature. */
export function readClaims(jwt: string): Identity {
  const json = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString();
  const claims = JSON.parse(json) as Record<string, string>;
  return {
    ticket: claims[`${IDENTITY}ticket`]!,
    webApiUrl: claims[`${IDENTITY}webapi_url`]!,
    netServerUrl: claims[`${IDENTITY}netserver_url`]!,
  };
}
