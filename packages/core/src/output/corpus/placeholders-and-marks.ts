import { cases, refused, truncated, type CorpusCase } from './case.ts'

/**
 * What stands where a value should be (variables of templates, comments as properties, keys that are nearly another), and marks that
 * are easily taken for others: inches, low quotes, boxes around results, quotes doubled as in CSV.
 */
export const placeholdersAndMarks: readonly CorpusCase[] = [
  ...cases('template variables', 'person', [
    ['{"name": "{{customer_name}}", "age": 41}', refused],
    ['{"name": "{{ user.first }}", "age": 41}', refused],
    ['{"name": "${customer}", "age": 41}', refused],
    ['{"name": "%s", "age": 0}', refused],
    ['{"name": "%(customer)s", "age": 0}', refused],
    ['{"name": "<customer name>", "age": 41}', refused],
    ['{"name": "<FULL_NAME>", "age": 41}', refused],
    ['{"name": "[CUSTOMER NAME]", "age": 41}', refused],
    ['{"name": "YOUR_NAME_HERE", "age": 41}', refused],
    ['{"name": "Ann", "age": 41, "email": "{{mail}}"}', refused],
    ['{"result": {"name": "__CUSTOMER__", "age": 41}}', refused],
    ['{"name": "[REDACTED]", "age": 41}', { value: { name: '[REDACTED]', age: 41 } }],
    ['{"name": "A {curious} name", "age": 41}', { value: { name: 'A {curious} name', age: 41 } }],
    ['{"name": "100%", "age": 41}', { value: { name: '100%', age: 41 } }],
    ['{"name": "<b>", "age": 41}', { value: { name: '<b>', age: 41 } }],
    ['{"name": "Your Name", "age": 41}', { value: { name: 'Your Name', age: 41 } }],
  ]),
  ...cases('template variables', 'snippet', [
    ['{"language": "vue", "code": "{{ name }}"}', { value: { language: 'vue', code: '{{ name }}' } }],
    ['{"language": "sh", "code": "${HOME}"}', { value: { language: 'sh', code: '${HOME}' } }],
    ['{"language": "sql", "code": "SELECT %s"}', { value: { language: 'sql', code: 'SELECT %s' } }],
    ['{"language": "{{language}}", "code": "x"}', refused],
    ['{"language": "[LANG]", "code": "x"}', refused],
  ]),
  ...cases('template variables', 'note', [
    [
      '{"text": "Dear {{name}}, thank you.", "author": "{{signature}}"}',
      { value: { text: 'Dear {{name}}, thank you.', author: '{{signature}}' } },
    ],
    ['{"text": "Thank you.", "author": "{{signature}}"}', refused],
  ]),
  ...cases('template variables', 'texts', [
    ['["{{first}}", "{{second}}"]', refused],
    ['["login", "sso"]', { value: ['login', 'sso'] }],
    ['["[OK]", "[x] done"]', { value: ['[OK]', '[x] done'] }],
  ]),
  ...cases('comments as properties', 'person', [
    ['{"_comment": "The age is made up, the text does not give one.", "name": "Ann", "age": 41}', refused],
    ['{"name": "Ann", "age": 41, "//": "or 42?"}', refused],
    ['{"name": "Ann", "age": 41, "// age": "not sure"}', refused],
    ['{"name": "Ann", "age": 41, "$comment": "the age is a placeholder"}', refused],
    ['{"name": "Ann", "age": 41, "note": "I guessed the age."}', refused],
    ['{"name": "Ann", "age": 41, "notes": ["from the letter", "I made up the age"]}', refused],
    ['{"name": "Ann", "age": 41, "age_note": "I am not sure about the age"}', refused],
    ['{"answer": {"name": "Ann", "age": 41}, "comment": "The age is made up."}', refused],
    ['{"_comment": "From the second paragraph.", "name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41, "note": "She wrote the letter."}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41, "//": "as in the letter"}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41, "title": "Wait, what?"}', { value: { name: 'Ann', age: 41 } }],
  ]),
  ...cases('comments as properties', 'invoice', [
    [
      '{"number": "7", "total": 5, "currency": "EUR", "paid": true, "lines": [], "note": "I guessed that it is a gift"}',
      {
        value: {
          number: '7',
          total: 5,
          currency: 'EUR',
          paid: true,
          lines: [],
          note: 'I guessed that it is a gift',
        },
      },
    ],
  ]),
  ...cases('keys that are nearly others', 'triage', [
    ['{"category": "bug", "priority": 2, "priorty": 4, "summary": "Export hangs"}', refused],
    ['{"catagory": "question", "category": "bug", "priority": 2, "summary": "Export hangs"}', refused],
    ['{"category": "bug", "priority": 2, "summary": "Export hangs", "sumamry": "Import hangs"}', refused],
    [
      '{"category": "bug", "priority": 2, "priorty": 2, "summary": "Export hangs"}',
      { value: { category: 'bug', priority: 2, summary: 'Export hangs' } },
    ],
    [
      '{"category": "bug", "priority": 2, "priorty": null, "summary": "Export hangs"}',
      { value: { category: 'bug', priority: 2, summary: 'Export hangs' } },
    ],
    [
      '{"category": "bug", "categories": ["bug", "crash"], "priority": 2, "summary": "Export hangs"}',
      { value: { category: 'bug', priority: 2, summary: 'Export hangs' } },
    ],
    [
      '{"category": "bug", "priority": 2, "priority_label": "high", "summary": "Export hangs"}',
      { value: { category: 'bug', priority: 2, summary: 'Export hangs' } },
    ],
  ]),
  ...cases('keys that are nearly others', 'profile', [
    ['{"name": "Ann", "nickame": "Annie", "phone": null}', refused],
    ['{"name": "Ann", "nickname": "Annie", "phone": null}', { value: { name: 'Ann', nickname: 'Annie', phone: null } }],
    ['{"name": "Ann", "phase": "new", "phone": null}', { value: { name: 'Ann', phone: null } }],
  ]),
  ...cases('boxed', 'number', [
    ['Adding them up: 17 + 25 = 42.\n\n\\[\\boxed{42}\\]', { value: 42 }],
    ['In total: 48 + 24 = 72\n\n$$\\boxed{72}$$', { value: 72 }],
    ['3 of 4 are left.\n\n$$\n\\boxed{\\text{0.75}}\n$$', { value: 0.75 }],
    ['First \\boxed{3}. Then again: \\boxed{3}.', { value: 3 }],
    ['It is \\boxed{3}, or with the other one \\boxed{4}.', refused],
    ['1 + 1 is approximately $\\boxed{2}$', refused],
    ['With 12 of them $\\boxed{72}$ would be wrong.', refused],
    ['So 3 + 4 = $\\boxed{7\\text{ apples}}$', refused],
    ['$\\boxed{72', truncated],
  ]),
  ...cases('boxed', 'answer', [
    ['No prime is even but 2, so the claim holds: $\\boxed{\\text{yes}}$.', { value: 'yes' }],
    ['$\\boxed{\\text{yes}}$ or $\\boxed{\\text{no}}$', refused],
  ]),
  ...cases('a text that a sentence quotes', 'text', [
    ['The answer is "Canberra".', { value: 'Canberra' }],
    ['So the correct answer is: **"Canberra"**.', { value: 'Canberra' }],
    ["The answer is “New 'York'”", { value: "New 'York'" }],
    ['The answer is "Canberra" or "Sydney".', refused],
    ['The answer is "Canberra", I think.', refused],
    ['The answer is not "Canberra".', refused],
  ]),
  ...cases('inches', 'texts', [
    ['["12" pipe", "8" pipe", "elbow"]', { value: ['12" pipe', '8" pipe', 'elbow'] }],
    ['["elbow", "12" pipe"]', { value: ['elbow', '12" pipe'] }],
    ['["12", "8" pipe"]', { value: ['12', '8" pipe'] }],
    ['["12" "8"]', refused],
    ['["12" a", b", "8"]', refused],
  ]),
  ...cases('inches', 'parcel', [
    ['{"zip": "27" 4K monitor", "weight": 5}', { value: { zip: '27" 4K monitor', weight: 5 } }],
    ['{"zip": "a 27"-monitor", "weight": 5}', { value: { zip: 'a 27"-monitor', weight: 5 } }],
    ['{"zip": "27" weight": 5}', refused],
    ['{"zip": "27"", "weight": 5}', refused],
  ]),
  ...cases('low quotes', 'note', [
    [
      '{"text": "Er sagte „Guten Morgen" und ging weiter.", "author": "x"}',
      { value: { text: 'Er sagte „Guten Morgen" und ging weiter.', author: 'x' } },
    ],
    [
      '{"author": "x", "text": "Er sagte „Nein", dann „Ja"."}',
      { value: { author: 'x', text: 'Er sagte „Nein", dann „Ja".' } },
    ],
    [
      '{"author": "x", "text": "Er sagte „Nein“ und „Ja“."}',
      { value: { author: 'x', text: 'Er sagte „Nein“ und „Ja“.' } },
    ],
    ['{"text": "Er sagte Nein" und „Ja".", "author": "x"}', refused],
    ['{"text": "Er sagte „Nein" author": "x"}', refused],
  ]),
  ...cases('one comma missing between lines', 'texts', [
    ['[\n  "solar",\n  "wind power"\n  "tides"\n]', { value: ['solar', 'wind power', 'tides'] }],
    ['[\n  "solar"\n  "wind power",\n  "tides"\n]', { value: ['solar', 'wind power', 'tides'] }],
    ['[\n  "solar",\n  "wind power"\n  "tides"\n  "geothermal",\n  "nuclear"\n]', refused],
    ['[\n  "solar",\n  "He said that "\n  "it works"\n]', refused],
    ['[\n  "solar",\n  "it is a "big"\n  "tides"\n]', refused],
    ['[\n  "solar", "wind"\n  "tides"\n]', refused],
    ['[\n  "solar",\n  "wind"\n  "tides",\n  "geoth', truncated],
  ]),
  ...cases('arrays of PHP', 'parcel', [
    ["array('zip' => '10115', 'weight' => 2.5)", { value: { zip: '10115', weight: 2.5 } }],
    [
      "```php\n<?php\nreturn array(\n    'zip' => '10115 (north)',\n    'weight' => 2.5,\n    'fragile' => true,\n);\n```",
      { value: { zip: '10115 (north)', weight: 2.5, fragile: true } },
    ],
    ["array('zip' => $zip, 'weight' => 2.5)", refused],
    ["array('zip' => '10115', 'weight' => 2.5) or array('zip' => '10117', 'weight' => 2.5)", refused],
    ["array('zip' => '10115', 'weight' => 2.5", truncated],
  ]),
  ...cases('arrays of PHP', 'people', [
    [
      "$people = array(array('name' => 'Ann', 'age' => 41), array('name' => 'Bo', 'age' => 7));",
      {
        value: [
          { name: 'Ann', age: 41 },
          { name: 'Bo', age: 7 },
        ],
      },
    ],
  ]),
  ...cases('arrays of PHP', 'email', [
    [
      "array('to' => array('a@b.c'), 'subject' => 'Hi', 'body' => 'x')",
      { value: { to: ['a@b.c'], subject: 'Hi', body: 'x' } },
    ],
  ]),
  ...cases('cells of CSV', 'note', [
    ['"{""text"": ""Hello"", ""author"": """"}"', { value: { text: 'Hello', author: '' } }],
    ['"{""text"": ""Hello"", ""author"": ""', refused],
  ]),
  ...cases('cells of CSV', 'texts', [['"[""a"", ""b""]"', { value: ['a', 'b'] }]]),
  ...cases('line ends written out between tokens', 'note', [
    ['{\\n  "text": "Hello",\\n  "author": "x"\\n}', { value: { text: 'Hello', author: 'x' } }],
    [
      'Here it is:\n{\\n\\t"text": "one\\ntwo \\"three\\"",\\n\\t"author": "x"\\n}\\n',
      { value: { text: 'one\ntwo "three"', author: 'x' } },
    ],
    ['{\\n  "text": "Hello",\\n  "auth', truncated],
    ['He wrote "x: {\\n  "text": "one\\ntwo",\\n  "author": "x"\\n}', refused],
  ]),
]
