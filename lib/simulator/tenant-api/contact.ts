import type { Values } from './contact-contract.js';

/** Invents the company with this id, always the same one; undefined for 404 and ids below 1, which do not exist. */
export function makeContact(contactId: number): Values | undefined {
  if (contactId < 1 || contactId === 404) return undefined;
  const email = `post@company${contactId}.example`;
  return {
    ContactId: contactId,
    Name: `Simulated Company ${contactId}`,
    Department: 'Blåbær & <Sønner>',
    OrgNr: '',
    UpdatedDate: '2025-03-01T09:30:00Z',
    CreatedDate: '2024-01-15T12:00:00Z',
    Emails: [{ Value: email, StrippedValue: email, Description: null }],
    Phones: [],
    Description: null,
    Associate: { AssociateId: 12, Name: 'SU', PersonId: 0, FullName: 'System User' },
    Country: { CountryId: 578, Name: 'Norway', TwoLetterISOCountry: 'NO' },
    Persons: ['Ada', 'Bo'].map((Firstname, index) => ({
      PersonId: contactId * 10 + index,
      Firstname,
      Lastname: 'Simulated',
      Email: null,
      ContactId: contactId,
    })),
    NoMailing: false,
  };
}
