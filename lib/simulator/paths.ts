/** The path of the SOAP endpoint; like every path here, the server reads it in any case. */
export const SOAP_PATH = '/login/services/PartnerSystemUserService.svc';

/** The path of the REST twin of the exchange. */
export const REST_PATH = '/Login/api/PartnerSystemUser/Authenticate';
