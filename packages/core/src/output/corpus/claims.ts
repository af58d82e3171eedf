import { cases, refused, type CorpusCase } from './case.ts'

/** Labels, numbers and booleans that are asked about, denied, claimed by others or assured. */
export const claims: readonly CorpusCase[] = [
  ...cases('claims', 'neighbours.count', [
    ['The answer is 12, not 14.', { value: 12 }],
    ['It is exactly 12.', { value: 12 }],
    ['Not 12 but 14.', refused],
    ['The answer is not 12 but 14.', { value: 14 }],
    ['Falls Mai gemeint ist, ist die Antwort 12.', refused],
    ['If you count both, the answer is 12.', refused],
    ['如果算上五月，答案是 12。', refused],
    ['The answer is not 12.', refused],
    ['The answer is just 12.', { value: 12 }],
  ]),
  ...cases('claims', 'neighbours.bool', [
    ['It is true, not false.', { value: true }],
    ['That depends: true', refused],
  ]),
  ...cases('claims', 'neighbours.sent', [
    ['You asked me whether this review is positive. I cannot tell.', refused],
    ['I need to know if the review is "positive" first.', refused],
    ['The question is whether this is positive.', refused],
    ['The customer asked whether we ship abroad; the tone is neutral.', { value: 'neutral' }],
    ['Negative overall, despite the good food.', { value: 'negative' }],
    ['Overall negative.', { value: 'negative' }],
    ['Clearly negative.', { value: 'negative' }],
    ['Without a doubt: positive', { value: 'positive' }],
    ['Overall, positive.', { value: 'positive' }],
  ]),
  ...cases('claims', 'neighbours.yesno', [
    ['No doubt: yes', { value: 'yes' }],
    ['There is no doubt about it: yes.', { value: 'yes' }],
    ['No.', { value: 'no' }],
    ['No idea', refused],
    ['No, without a doubt.', { value: 'no' }],
    ['Yes, no question about it.', { value: 'yes' }],
    ['I have no way of knowing.', refused],
  ]),
  ...cases('claims', 'neighbours.label', [
    ['The customer calls it a bug, but this is a feature request.', { value: 'feature request' }],
    ['The user reported it as a bug, but it is a question.', { value: 'question' }],
    ['Filed as a question, but it is a bug.', { value: 'bug' }],
    ['The reporter says it is a bug.', refused],
    ['The customer says it is a bug, but I cannot confirm this.', refused],
    ['The customer thinks it is a bug, but it could be a question.', refused],
    ['This is a bug, no doubt about it.', { value: 'bug' }],
  ]),
]
