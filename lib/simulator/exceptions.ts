import type { SimulatorException } from './call-types.js';

// None of these was recorded from a live tenant: names and texts are made up in the style of NetServer's.

/** The client secret or the ticket of a call is not good. */
export const NOT_AUTHENTICATED: SimulatorException = {
  type: 'SuperOffice.Exceptions.SoSessionException',
  message: 'Authentication failed: the application token or the ticket is missing or not valid.',
  friendlyText: 'You are not logged in.',
  source: 'SoCore',
};

/** The entity that a call asks for is not there. */
export const NOT_FOUND: SimulatorException = {
  type: 'SuperOffice.Exceptions.SoEntityNotFoundException',
  message: 'The entity was not found.',
  friendlyText: 'The record does not exist.',
  source: 'SoDataBase',
};

/** A parameter of a call makes no sense. */
export const BAD_ARGUMENT: SimulatorException = {
  type: 'System.ArgumentException',
  message: 'A parameter is missing or out of range.',
  source: 'SoDataBase',
};
