import { NETSERVER_NAMESPACE } from '../answers.js';

const string = (name: string): Field => ({ name, kind: 'string' });
const int = (name: string): Field => ({ name, kind: 'int' });
const carrier = (name: string, ...fields: Field[]): Field => ({ name, kind: 'carrier', fields });
const list = (name: string, item: Field): Field => ({ name, kind: 'list', item });

const TIME_ZONE = carrier('TimeZone', int('SoTimeZoneId'), string('SoTimeZoneLocationCode'));

/** The header blocks of a request, in the order of the contract. */
export const REQUEST_HEADERS: readonly Field[] = [
  string('ApplicationToken'),
  carrier('Credentials', string('Ticket')),
  TIME_ZONE,
];

const pair = carrier('SoExceptionInfoParametersKeyValuePair', string('Key'), string('Value'));
const exceptionFields: Field[] = [
  string('Message'),
  string('StackTrace'),
  string('FriendlyText'),
  string('ExceptionType'),
  string('Source'),
];
// The type is recursive: the cause of an exception is another exception.
exceptionFields.push(
  { name: 'InnerException', kind: 'carrier', fields: exceptionFields },
  list('Parameters', pair),
);

/** The header blocks of a response, in the order of the contract. */
export const RESPONSE_HEADERS: readonly Field[] = [
  { name: 'ExceptionInfo', kind: 'carrier', fields: exceptionFields },
  carrier('ExtraInfo'),
  { name: 'Succeeded', kind: 'boolean' },
  TIME_ZONE,
];

const element = carrier(
  'EntityElement',
  string('Value'),
  string('StrippedValue'),
  string('Description'),
);
const contactEntity = (name: string): Field =>
  carrier(
    name,
    int('ContactId'),
    string('Name'),
    string('Department'),
    string('OrgNr'),
    { name: 'UpdatedDate', kind: 'dateTime' },
    { name: 'CreatedDate', kind: 'dateTime' },
    list('Emails', element),
    list('Phones', element),
    string('Description'),
    carrier('Associate', int('AssociateId'), string('Name'), int('PersonId'), string('FullName')),
    carrier('Country', int('CountryId'), string('Name'), string('TwoLetterISOCountry')),
    list(
      'Persons',
      carrier(
        'Person',
        int('PersonId'),
        string('Firstname'),
        string('Lastname'),
        string('Email'),
        int('ContactId'),
      ),
    ),
    { name: 'NoMailing', kind: 'boolean' },
  );

/** An operation of the Contact agent: the parameters of its request, and the only field of its response. */
interface Operation {
  readonly request: readonly Field[];
  readonly response: Field;
}

/** The supported operations of the Contact agent; the contract is wsdl/Contact.wsdl. */
export const OPERATIONS = {
  GetContactEntity: { request: [int('ContactEntityId')], response: contactEntity('Response') },
  SaveContactEntity: {
    request: [contactEntity('ContactEntity')],
    response: contactEntity('Response'),
  },
  GetContactListOf: {
    request: [int('Count')],
    response: list(
      'Response',
      carrier('Contact', int('ContactId'), string('Name'), string('City'), string('Email')),
    ),
  },
} satisfies Record<string, Operation>;

/** The name of a supported operation. */
export type OperationName = keyof typeof OPERATIONS;

/** The SOAPAction of each operation. */
export const ACTIONS: readonly string[] = Object.keys(OPERATIONS).map(
  (name) => `${NETSERVER_NAMESPACE}/Contact/${name}`,
);

/** A field of NetServer's contract: the name and the type of an element. */
export type Field =
  | { readonly name: string; readonly kind: 'string' | 'int' | 'boolean' | 'dateTime' }
  | { readonly name: string; readonly kind: 'carrier'; readonly fields: readonly Field[] }
  | { readonly name: string; readonly kind: 'list'; readonly item: Field };

/** The values of fields by name: strings, numbers, booleans, null, the values of a carrier, or a list. */
export type Values = Readonly<Record<string, unknown>>;
