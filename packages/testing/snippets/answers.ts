import { type Answers, cutOff, echo, garbage, slow, timeout } from '@sampan/testing'

export const text: Answers = 'billing'
export const json: Answers = { label: 'billing', urgent: true }
export const oneAfterTheOther: Answers = [garbage, { label: 'billing', urgent: true }]
export const computed: Answers = ({ prompt }) => (/charged|invoice/.test(prompt) ? 'billing' : 'bug')
export const byRoute: Answers = ({ route }) => (route === 'client' ? timeout : 'billing')
export const cut: Answers = cutOff('The label is billing')
export const echoed: Answers = echo('billing')
export const late: Answers = slow('billing', 1_000)
