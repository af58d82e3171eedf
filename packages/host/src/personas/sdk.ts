import { USER_REJECTED } from '../refusal.ts'
import type { Persona } from './persona.ts'

/** A client written on an SDK, with nothing of its own: both eras, text sampling, forms. */
export const sdk: Persona = {
  title: 'A plain SDK client',
  clientInfo: { name: 'sdk-client', version: '1.0.0' },
  eras: ['2026', '2025'],
  capabilities: { sampling: {}, elicitation: { form: {} } },
  sampling: { refusal: USER_REJECTED },
  sources: ['modelcontextprotocol/typescript-sdk: packages/client'],
}
