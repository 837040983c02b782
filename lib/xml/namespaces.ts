/** The namespace of the PartnerSystemUserService (docs/protocol.md, "The SOAP exchange"). */
export const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';

/** The namespaces of an envelope, SOAP 1.1 and 1.2. */
export const SOAP_1_1 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const SOAP_1_2 = 'http://www.w3.org/2003/05/soap-envelope';

/** The XML Schema instance namespace, which defines `nil`. */
export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
