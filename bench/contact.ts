/** The company that every call asks for. */
export const CONTACT_ID = 3;
export const CONTACT_NAME = 'Benchmark Company';
/** The namespace of the WSDL in wsdl/. */
export const NETSERVER = 'http://www.superoffice.net/ws/crm/NetServer/Services88';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const FIELDS = {
  ContactId: CONTACT_ID,
  Name: CONTACT_NAME,
  Department: 'Blåbær',
  OrgNr: '',
  UpdatedDate: '2025-03-01T09:30:00Z',
  CreatedDate: '2024-01-15T12:00:00Z',
  Associate: { AssociateId: 12, Name: 'SU', PersonId: 0, FullName: 'System User' },
  Country: { CountryId: 578, Name: 'Norway', TwoLetterISOCountry: 'NO' },
  Persons: {
    Person: [30, 31, 32].map((id) => ({
      PersonId: id,
      Firstname: 'Ada',
      Lastname: `Benchmark ${id}`,
      ContactId: CONTACT_ID,
    })),
  },
  NoMailing: false,
};

/** A company as NetServer answers with it by SOAP and by REST: as small as the difference to a bare client is large. */
export const CONTACT_JSON = JSON.stringify(FIELDS);
export const CONTACT_XML =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">' +
  `<s:Header xmlns="${NETSERVER}" xmlns:i="${XSI}"><ExceptionInfo i:nil="true"/><ExtraInfo i:nil="true"/>` +
  '<Succeeded>true</Succeeded><TimeZone i:nil="true"/></s:Header>' +
  `<s:Body><GetContactEntityResponse xmlns="${NETSERVER}" xmlns:i="${XSI}"><Response>` +
  `${write(FIELDS)}</Response></GetContactEntityResponse></s:Body></s:Envelope>`;

function write(fields: object): string {
  return Object.entries(fields)
    .flatMap(([name, value]: [string, unknown]) =>
      (Array.isArray(value) ? value : [value]).map((one: unknown) => {
        const content = typeof one === 'object' && one !== null ? write(one) : String(one);
        return `<${name}>${content}</${name}>`;
      }),
    )
    .join('');
}
