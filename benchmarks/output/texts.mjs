/** Answers of any size, each made of the same piece over and over. */

const record = (index) => ({
  id: index,
  name: `item "${index}" of many, {more} or [less]`,
  note: "It's the first line,\nand the second one",
  done: index % 2 === 0,
})

const many = (size, write, separator) => {
  const parts = []
  for (let length = 0, index = 0; length < size; index++) {
    const part = write(record(index))
    parts.push(part)
    length += part.length + separator.length
  }
  return parts.join(separator)
}

const quoted = (text) => `'${text.replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
const python = ({ id, name, note, done }) =>
  `{'id': ${id}, 'name': ${quoted(name)}, 'note': ${quoted(note)}, 'done': ${done ? 'True' : 'False'},}`
const loose = ({ id, name, note, done }) =>
  `{id: ${id}, “name”： "${name.replaceAll('"', '\\"')}", /* text */ "note": "${note}", done: ${done},}`
const unescaped = ({ id, note, done }) => `{"id": ${id}, "name": "the "big" one", "note": "${note}", "done": ${done}}`

/** What models write: each is read into the value that is in it. */
export const answers = {
  'strict JSON': (size) => `{"items":[${many(size, JSON.stringify, ',')}]}`,
  'indented, in a fence, with prose': (size) =>
    `Here is what I found:\n\n\`\`\`json\n${JSON.stringify({ items: JSON.parse(`[${many(size / 1.4, JSON.stringify, ',')}]`) }, null, 2)}\n\`\`\`\nDone.`,
  'as Python writes it': (size) => `{'items': [${many(size, python, ', ')}]}`,
  'every looseness': (size) => `{items: [${many(size, loose, ',\n')}]}`,
  'quotes not escaped': (size) => `{"items": [${many(size, unescaped, ',\n')}]}`,
  'after as much reasoning': (size) =>
    `<think>${many(size / 2, JSON.stringify, '\n')}</think>{"items":[${many(size / 2, JSON.stringify, ',')}]}`,
}

const of = (piece) => (size) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
const within = (before, piece) => (size) => before + of(piece)(size)

/** What nobody writes but to be slow. */
export const attacks = {
  '{': of('{'),
  '[': of('['),
  '"': of('"'),
  '```': of('```'),
  '```\\n': of('```\n'),
  '<think>': of('<think>'),
  '</think>': of('</think>'),
  '[think]': of('[think]'),
  '<answer>': of('<answer>'),
  '\\': of('\\'),
  '{"': of('{"'),
  '["': of('["'),
  '{"a":': of('{"a":'),
  '{"a":"': of('{"a":"'),
  '{"a":"x" ': of('{"a":"x" '),
  '{}': of('{} '),
  '[1]': of('[1] '),
  '[[1],': of('[[1],'),
  '{a:{': of('{a:{'),
  '{"x“': of('{"x“'),
  '["""': of('["""'),
  '{\\"': of('{\\"'),
  '&quot;': of('&quot;'),
  '{"x": "&quot;': within('{"x": "', '&quot;'),
  'f(a=': of('f(a='),
  '["a":': of('["a":'),
  '<parameter=a>': of('<parameter=a>'),
  '{"x": "{"a": ': within('{"x": "', '{"a": '),
  '{a: km/h", ': of('{a: km/h", '),
  'spaces in {': within('{', ' '),
  'quotes in a string': within('{"a":"', ' "b" c'),
  '"/* in a string': within('{"a":"', '"/*'),
  '"// in a string': within('{"a":"', ' "//'),
  '", in a string': within('["', ' "x", y'),
  '"a":1, without end': within('{', '"a":1,'),
  "it's in quotes": within("{'a': '", "it's "),
  'nested lists': of(`${'['.repeat(40)}1${']'.repeat(40)},`),
  'joined strings': within('{"a":', '"b" + '),
  'strings on lines': within('["a"', '\n"b"'),
  'numbers without commas': within('[1', ' 1'),
  'words without quotes': within('{a: ', 'word '),
  'keys without end': of('{"x: 1, '),
  'backslashes in a string': within('{"a":"', '\\'),
  'escapes of two kinds': within('{"a":"', '\\b\\'),
  'empty comments': within('{"a":1, ', '#\n'),
  'comments on lines': within('{"a":1, ', '# "b": c\n'),
  'fences and braces': of('```json\n{\n'),
  'thoughts to fold out': of('<details><summary>Thoughts</summary>'),
  corrections: within('{"a":1}', ' wait, actually no, '),
}
