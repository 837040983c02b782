/** The envelope namespace of SOAP 1.1. */
export const SOAP_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** The target namespace of the PartnerSystemUserService. */
export const SERVICE_NAMESPACE = 'http://www.superoffice.com/superid/partnersystemuser/0.1';

/** The namespace of NetServer's SOAP services, version 88. */
export const NETSERVER_NAMESPACE = 'http://www.superoffice.net/ws/crm/NetServer/Services88';

/** The namespace of `xsi:nil`. */
export const INSTANCE_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** The SOAPAction of the PartnerSystemUserService's one operation. */
export const AUTHENTICATE_ACTION = `${SERVICE_NAMESPACE}/IPartnerSystemUserService/Authenticate`;
