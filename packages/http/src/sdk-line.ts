import type { AuthInfo } from './auth-info.ts'
import type { HttpExchange } from './exchange.ts'
import type { ServerContext } from './options.ts'
import type { MessageExtra, SessionTransport } from './session-transport.ts'

/** What differs between the SDK lines, as far as HTTP is concerned. */
export interface SdkLine<Extra> {
  /** Builds a server and connects it. */
  connect(transport: SessionTransport<Extra>, context: ServerContext): Promise<void>
  readonly messageExtra: MessageExtra<Extra>
  /** The 2026 era; absent on the line that does not know it. */
  readonly modern?: ModernEra
}

/** Serves the requests of 2026 clients. */
export interface ModernEra {
  /** @returns false when the message is, at a closer look, one for a session: then nothing has been answered. */
  serve(exchange: HttpExchange, body: unknown, authInfo: AuthInfo | undefined): Promise<boolean>
  /** Ends what is still being answered, and the subscriptions. */
  close(): Promise<void>
}
