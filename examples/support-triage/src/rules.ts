import type { Assessment, TEAMS, Ticket } from './ticket.ts'

type Team = (typeof TEAMS)[number]

/** The first that matches wins, so what must not be overlooked comes first. */
const TEAM_WORDS: readonly (readonly [RegExp, Team])[] = [
  [/\b(leak|breach|phishing|belongs to a company)\b/i, 'security'],
  [/\b(is down|503|outage|unreachable)\b/i, 'incidents'],
  [/\b(charged?|invoice|refund|discount|plan)\b/i, 'billing'],
  [/\b(sign in|password|authenticator|account)\b/i, 'accounts'],
]

/** Where no model can be reached: what a rule of a help desk would do. */
export function teamByRules({ subject, body }: Ticket): Team {
  return TEAM_WORDS.find(([words]) => words.test(`${subject} ${body}`))?.[1] ?? 'product'
}

const PRIORITY_OF_TEAM = { security: 'P1', incidents: 'P1', accounts: 'P2', billing: 'P3', product: 'P4' } as const

export function assessByRules(ticket: Ticket): Assessment {
  const team = teamByRules(ticket)
  return {
    priority: PRIORITY_OF_TEAM[team],
    summary: ticket.subject.slice(0, 120),
    isBlocked: team === 'incidents' || team === 'accounts',
  }
}
