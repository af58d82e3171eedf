import { cases, refused, truncated, type CorpusCase } from './case.ts'

/** Of sets that were written without a look at the code: what the words around a value make of it. */
export const circumstances: readonly CorpusCase[] = [
  ...cases('circumstances', 'scalars.triage', [
    [
      'If the customer had mentioned a refund, I would have answered {"category": "billing", "priority": 3, "summary": "Wants a refund"}. As it is, the message is empty and I cannot classify it.',
      refused,
    ],
    [
      'If the customer is on the Enterprise plan, the answer is:\n\n{"category": "bug", "priority": 1, "summary": "Single sign-on fails"}\n\nOtherwise it depends on the contract, which I don\'t have.',
      refused,
    ],
    [
      'If I understand correctly, you want one ticket classified. Here it is:\n\n{"category": "bug", "priority": 1, "summary": "Single sign-on fails"}\n\nIf you need the other tickets too, paste them.',
      { value: { category: 'bug', priority: 1, summary: 'Single sign-on fails' } },
    ],
    [
      'There is too little in the ticket to classify it. Had it mentioned an outage, I would have answered {"category": "bug", "priority": 1, "summary": "Outage"}.',
      refused,
    ],
    [
      'If it were about money, I would have said {"category": "billing", "priority": 3, "summary": "Refund"}. But it is about a crash. The answer is: {"category": "bug", "priority": 1, "summary": "Crash"}',
      { value: { category: 'bug', priority: 1, summary: 'Crash' } },
    ],
    [
      '{"category": "billing", "priority": 2, "summary": "Cobro duplicado"}\n\nPerdón, me equivoqué con la prioridad.',
      refused,
    ],
    [
      '{"category": "bug", "priority": 1, "summary": "No puede iniciar sesión"}\n\nEstoy seguro de la prioridad: el cliente dice que no puede trabajar.',
      { value: { category: 'bug', priority: 1, summary: 'No puede iniciar sesión' } },
    ],
    [
      '**Final answer (first ticket):** {"category": "bug", "priority": 1, "summary": "Crash"}\n\n**Final answer (second ticket):** {"category": "billing", "priority": 3, "summary": "Refund"}',
      refused,
    ],
    [
      'If the plan is Enterprise: {"category": "bug", "priority": 1, "summary": "Crash"}\nOtherwise: {"category": "bug", "priority": 3, "summary": "Crash"}',
      refused,
    ],
  ]),
  ...cases('circumstances', 'neighbours.person', [
    [
      'I\'m sorry, but I can\'t identify people in photos. If you tell me who it is, I can return JSON like this:\n\n```json\n{"name": "Jane Doe", "age": 30}\n```',
      refused,
    ],
    ['The text gives no age. Assuming she is in her early forties, that makes:\n\n{"name": "Ann", "age": 42}', refused],
    [
      '```json\n{"name": "Ann", "age": 41}\n```\n\nHmm, rereading the letter: the 41 is her house number, not her age.',
      refused,
    ],
    [
      '```json\n{"name": "Ann", "age": 41}\n```\n\nThe 41 is her age, not her house number.',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'My previous answer, {"name": "Ann", "age": 14}, took the age of her daughter. The correct answer is:\n\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['My previous answer, {"name": "Ann", "age": 14}, took the age of her daughter.', refused],
    [
      'Example of the format (not your letter):\n{"name": "John Doe", "age": 30}\n\nResult for your letter:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['Example of the format (not your letter):\n{"name": "John Doe", "age": 30}', refused],
    ['Draft:\n{"name": "Anna", "age": 14}\n\nFinal answer:\n{"name": "Ann", "age": 41', truncated],
    ['{"name": "Ann", "age": 41}\n\nHinweis: Das Alter habe ich geschätzt, im Text steht keines.', refused],
    ['{"name": "Ann", "age": 41}\n\nHinweis: Das Alter steht im zweiten Absatz.', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "王芳", "age": 41}\n\n注意：年龄是我猜的，原文没有提到。', refused],
    ['以下是提取结果：\n\n{"name": "王芳", "age": 41}\n\n年龄出自原文第二行。', { value: { name: '王芳', age: 41 } }],
    ['{"name"："韩梅梅"，"age"：28}\n\n不对，我写错了，年龄应该是29。', refused],
    ['{"name": "Анна", "age": 41}\n\nВнимание: возраст я указал наугад, в тексте его нет.', refused],
    ['{"name": "Анна", "age": 41}\n\nВозраст указан в первом предложении.', { value: { name: 'Анна', age: 41 } }],
    [
      'You sent me this record:\n\n> {"name": "Ann", "age": 41}\n\nbut no letter. Which letter do you mean?',
      refused,
      { prompt: 'Update this record from the letter: {"name": "Ann", "age": 41}' },
    ],
    [
      'The record in the file currently reads:\n\n{"name": "Ann", "age": 41}\n\nTo update it, I need the letter.',
      refused,
    ],
    [
      'The record in the file currently reads:\n\n{"name": "Ann", "age": 41}\n\nDo you need anything else?',
      { value: { name: 'Ann', age: 41 } },
    ],
  ]),
  ...cases('circumstances', 'neighbours.people', [
    [
      'The attendees:\n\n[{"name": "Ann", "age": 41}, {"name": "Bob", "age": 38}]\n\nBob should not be in this list, he only sent his regards.',
      refused,
    ],
    [
      'The attendees:\n\n[{"name": "Ann", "age": 41}, {"name": "Bob", "age": 38}]\n\nTheir manager Carla is not in this list, because she only sent her regards.',
      {
        value: [
          { name: 'Ann', age: 41 },
          { name: 'Bob', age: 38 },
        ],
      },
    ],
  ]),
  ...cases('circumstances', 'neighbours.texts', [
    ['["Ann", "Bo", "Cy"]\n\nPlease ignore the list above, I read the wrong column.', refused],
    ['["Ann", "Bo", "Cy"]\n\n(These are only the first three; the full list has 48 names.)', refused],
    ['["Ann", "Bo", "Cy"]\n\n(The full list has three names.)', { value: ['Ann', 'Bo', 'Cy'] }],
  ]),
  ...cases('circumstances', 'neighbours.amount', [
    [
      'I don\'t see an invoice attached. Once you send it, the output will look like this:\n\n```json\n{"amount": 250, "currency": "USD"}\n```',
      refused,
    ],
    [
      'Falls die Rechnung vom Mai gemeint ist, lautet die Antwort:\n\n{"amount": 119, "currency": "EUR"}\n\nSonst bräuchte ich die andere Rechnung.',
      refused,
    ],
  ]),
  ...cases('circumstances', 'neighbours.sql', [
    [
      '{"sql": "SELECT count(*) FROM orders", "params": []}\n\nI haven\'t seen your schema, so the table and column names are guesses.',
      refused,
    ],
    [
      '{"sql": "SELECT count(*) FROM orders", "params": []}\n\nThe table and column names are the ones from the schema you gave.',
      { value: { sql: 'SELECT count(*) FROM orders', params: [] } },
    ],
  ]),
]
