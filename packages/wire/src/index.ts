export { nameFalsyIds } from './falsy-ids.ts'
export { isObject, isRequestId, type RequestId, type WireMessage } from './message.ts'
export { type Deliver, pastSchemas } from './past-schemas.ts'
export { problemOfCall, problemOfMeta, problemOfResponse } from './problems.ts'
