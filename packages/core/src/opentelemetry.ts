// Adding a name here makes it public.
export { openTelemetry, type OpenTelemetryOptions } from './opentelemetry/listener.ts'
