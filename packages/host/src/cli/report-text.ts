import { isRefusal } from '../refusal.ts'
import type { Answered, Asked, Reporter } from './reporter.ts'
import { renderElicitation, renderSampling } from './render/request.ts'
import { renderResult, renderSummary } from './render/result.ts'
import { clip, duration, plain } from './render/text.ts'
import { renderServer, renderTools } from './render/tools.ts'
import type { Screen } from './screen.ts'

/** For people: results on stdout, all else on stderr. */
export function reportText(screen: Screen): Reporter {
  const { paint } = screen
  const dim = (text: string): void => screen.note(paint('dim', text))
  return {
    connected(host) {
      screen.note(renderServer(host, paint))
      if (host.instructions !== undefined) dim(beginning(plain(host.instructions)))
    },
    tools: (tools) => screen.print(renderTools(tools, screen.paint)),
    asked(asked, shown) {
      if (!shown) screen.note(`\n${renderAsked(asked, screen)}`)
    },
    answered: (answered) => screen.note(renderAnswered(answered, screen)),
    round: () => {},
    progress: ({ progress, total, message }, call) => {
      const amount = total === undefined ? `${progress}` : `${progress}/${total}`
      dim(`${plain(call.name)}: ${amount}${message === undefined ? '' : ` ${plain(message)}`}`)
    },
    log: ({ level, logger, data }) => {
      const text = typeof data === 'string' ? data : JSON.stringify(data)
      dim(`${level}${logger === undefined ? '' : ` ${plain(logger)}`}: ${plain(text)}`)
    },
    serverStderr: (text) => dim(plain(text.trimEnd()).replace(/^/gm, 'server: ')),
    warning: (message) => screen.note(paint('yellow', `Warning: ${shortened(plain(message))}`)),
    result(call) {
      screen.print(renderResult(call.result))
      if (call.result.isError) screen.note(paint('red', 'The tool reports an error.'))
      dim(renderSummary(call))
    },
    failed: ({ message, call }) => {
      screen.note(paint('red', plain(message)))
      if (call !== undefined) dim(renderSummary(call))
    },
    watching: (folder) => dim(`Waiting for a change in ${folder} …`),
    during: (what, promise) => screen.during(what, promise),
  }
}

/** Instructions are written for a model, at length; a person wants to know that there are some. */
function beginning(text: string): string {
  const { lines, left } = clip(text.split('\n'), 6)
  return [...lines, ...(left === 0 ? [] : [`… ${left} lines more`])].join('\n')
}

/** A warning may quote a whole message of the server. */
function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function renderAsked({ kind, request, context }: Asked, { paint, width }: Screen): string {
  const options = { paint, width }
  const { lines } =
    kind === 'elicitation' ? renderElicitation(request, context, options) : renderSampling(request, context, options)
  return lines.join('\n')
}

function renderAnswered({ answer, by, durationMs }: Answered, { paint }: Screen): string {
  if (isRefusal(answer)) return paint('yellow', `Refused${byWhom(by)}`)
  if ('action' in answer && answer.action !== 'accept') {
    return paint('yellow', `${answer.action === 'decline' ? 'Declined' : 'Closed'}${byWhom(by)}`)
  }
  return paint('green', `Answered by ${plain(by)} in ${duration(durationMs)}`)
}

/** ` by you`, or the reason why nobody was asked. */
function byWhom(by: string): string {
  const reason = /^nobody(: .*)$/s.exec(by)?.[1]
  return reason === undefined ? ` by ${plain(by)}` : plain(reason)
}
