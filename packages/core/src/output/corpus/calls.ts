import { cases, refused, truncated, type CorpusCase } from './case.ts'

/** Calls, envelopes and wrappers, with their neighbours. */
export const calls: readonly CorpusCase[] = [
  ...cases('calls: exchanges', 'neighbours.person', [
    [
      '{"content":[{"type":"text","text":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}],"structuredContent":{"name":"Ann","age":41},"isError":false}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"content":[{"type":"text","text":"Ann, 41"}],"structuredContent":{"name":"Ann","age":41}}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}]}}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}', refused],
    [
      '{"function_call":{"name":"f","arguments":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name":"f","arguments":"{\\"name\\":\\"Ann\\",\\"age\\":41}"}', { value: { name: 'Ann', age: 41 } }],
    ['Action: submit\nAction Input: {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    [
      'Thought: done\nAction:\n```json\n{"action": "Final Answer", "action_input": {"name": "Ann", "age": 41}}\n```',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"thought": "x", "action": {"name": "submit", "args": {"name": "Ann", "age": 41}}}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"reasoning": "x", "final_answer": {"name": "Ann", "age": 41}}', { value: { name: 'Ann', age: 41 } }],
    ['{"steps": ["a", "b"], "final": {"name": "Ann", "age": 41}}', { value: { name: 'Ann', age: 41 } }],
    ['{"candidates": [{"name": "Ann", "age": 41}, {"name": "Bob", "age": 50}]}', refused],
    [
      '{"draft": {"name": "Bob", "age": 50}, "critique": "x", "revised": {"name": "Ann", "age": 41}}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"success": true, "data": {"name": "Ann", "age": 41}, "error": null}', { value: { name: 'Ann', age: 41 } }],
    ['{"value": {"name": "Ann", "age": 41}, "confidence": 0.2}', { value: { name: 'Ann', age: 41 } }],
    ['{"tool_calls": []}', refused],
    ['{"choices": []}', refused],
    [
      '<|im_start|>assistant\n{"name": "Ann", "age": 41}<|im_end|>\n<|im_start|>user\nthanks<|im_end|>',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['[INST] who? [/INST] {"name": "Ann", "age": 41}</s>', { value: { name: 'Ann', age: 41 } }],
    ['<s>[INST] x [/INST]\n{"name": "Ann", "age": 41}\n</s>', { value: { name: 'Ann', age: 41 } }],
    ['<start_of_turn>model\n{"name": "Ann", "age": 41}<end_of_turn>', { value: { name: 'Ann', age: 41 } }],
    ['### Response:\n{"name": "Ann", "age": 41}\n\n### Instruction:\nNext', { value: { name: 'Ann', age: 41 } }],
    ['ASSISTANT: {"name": "Ann", "age": 41}</s>USER: ok', { value: { name: 'Ann', age: 41 } }],
    [
      '<function_calls>\n<invoke name="submit">\n<parameter name="person">{"name": "Ann", "age": 41}</parameter>\n</invoke>\n</function_calls>',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '<tool_call>{"name": "submit", "arguments": {"name": "Ann", "age": 41}}</tool_call>\n<tool_call>{"name": "submit", "arguments": {"name": "Ann", "age": 41}}</tool_call>',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '<tool_call>{"name": "submit", "arguments": {"name": "Ann", "age": 41}}</tool_call>\n<tool_call>{"name": "submit", "arguments": {"name": "Bob", "age": 50}}</tool_call>',
      refused,
    ],
    ['<tool_call>{"name": "lookup", "arguments": {"q": "Ann"}}</tool_call>', refused],
    [
      '<tool_call>{"name": "lookup", "arguments": {"q": "Ann"}}</tool_call>\n<tool_response>{"name": "Bob", "age": 50}</tool_response>\n<answer>{"name": "Ann", "age": 41}</answer>',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['functions.submit:0{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    [
      '<|tool_calls_section_begin|><|tool_call_begin|>functions.submit:0<|tool_call_argument_begin|>{"name": "Ann", "age": 41}<|tool_call_end|><|tool_calls_section_end|>',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['[TOOL_CALLS]submit[ARGS]{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    [
      '<|start_header_id|>assistant<|end_header_id|>\n\n{"name": "Ann", "age": 41}<|eot_id|>',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '```tool_call\n{"name": "submit", "arguments": {"name": "Ann", "age": 41}}\n```',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['submit({"name": "Ann", "age": 41})', { value: { name: 'Ann', age: 41 } }],
    ['submit(name="Ann", age=41)', { value: { name: 'Ann', age: 41 } }],
    ['[submit(name="Ann", age=41), submit(name="Ann", age=41)]', { value: { name: 'Ann', age: 41 } }],
    ['[submit(name="Ann", age=41), submit(name="Bob", age=50)]', refused],
    ['submit(name="Ann", age=41, unknown=other)', refused],
    ['submit("Ann", 41)', refused],
    ['new Person("Ann", 41)', refused],
  ]),
  ...cases('calls: exchanges', 'neighbours.people', [
    ['People(people=[Person(name="Ann", age=41)])', { value: [{ name: 'Ann', age: 41 }] }],
  ]),
  ...cases('calls: exchanges', 'neighbours.inv', [
    [
      "Invoice(number='1', customer=Customer(name='A', email='a@b.c'), lines=[Line(sku='x', qty=1, price=2.5)], total=2.5, paid=True)",
      {
        value: {
          number: '1',
          customer: { name: 'A', email: 'a@b.c' },
          lines: [{ sku: 'x', qty: 1, price: 2.5 }],
          total: 2.5,
          paid: true,
        },
      },
    ],
    [
      '{"number": "1", "customer": {"name": "A", "email": "a@b.c"}, "lines": [{"sku": "x", "qty": 1, "price": 2.5}], "total": 2.5, "paid": tru',
      truncated,
    ],
    ['{"number": 1, "customer": {"name": "A", "email": "a@b.c"}, "lines": [], "total": 2.5, "paid": true}', refused],
    ['{"number": "1", "customer": "A", "lines": [], "total": 2.5, "paid": true}', refused],
    [
      '{"number": "1", "customer": {"name": "A", "email": "a@b.c"}, "lines": {"sku": "x", "qty": 1, "price": 2.5}, "total": 2.5, "paid": true}',
      refused,
    ],
    [
      '{"invoice": {"number": "1", "customer": {"name": "A", "email": "a@b.c"}, "lines": [{"sku": "x", "qty": 1, "price": 2.5,},], "total": 2.5, "paid": True}}',
      {
        value: {
          number: '1',
          customer: { name: 'A', email: 'a@b.c' },
          lines: [{ sku: 'x', qty: 1, price: 2.5 }],
          total: 2.5,
          paid: true,
        },
      },
    ],
  ]),
  ...cases('calls: exchanges', 'neighbours.ents', [
    ['{"entities": [{"text": "Ann", "type": "Person"}]}', refused],
    ['{"entities": []}', { value: { entities: [] } }],
    ['{"entities": null}', refused],
    ['{"entities": [{"text": "Ann", "type": "PERSON"}, {"text": "X", "type": "LOC"}]}', refused],
  ]),
  ...cases('calls: exchanges', 'neighbours.svc', [
    [
      '{"web": {"port": 80, "hosts": ["a"]}, "db": {"port": 5432, "hosts": ["b"]}}',
      { value: { web: { port: 80, hosts: ['a'] }, db: { port: 5432, hosts: ['b'] } } },
    ],
    ['{"web" => {"port" => 80, "hosts" => ["a"]}}', { value: { web: { port: 80, hosts: ['a'] } } }],
    ['{web: {port: 80, hosts: [a, b]}}', refused],
    ['{"result": {"web": {"port": 80, "hosts": []}}}', { value: { web: { port: 80, hosts: [] } } }],
    ['{"web": {"port": 80, "hosts": ["a"]}}\n{"db": {"port": 1, "hosts": []}}', refused],
  ]),
  ...cases('calls: exchanges', 'neighbours.matrix', [
    [
      '[[1,2],[3,4]]',
      {
        value: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      '[[1 2], [3 4]]',
      {
        value: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      '[[1, 2]\n [3, 4]]',
      {
        value: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    ['1 2\n3 4', refused],
    ['[1, 2]', refused],
    [
      '[1,2],[3,4]',
      {
        value: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    ['\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}', refused],
    [
      'np.array([[1, 2], [3, 4]])',
      {
        value: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    ['[[1, 2], [3, ...]]', refused],
    ['[[1, 2], [3, 4', truncated],
    ['[[1, 2], [3]]', { value: [[1, 2], [3]] }],
  ]),
  ...cases('calls: exchanges', 'neighbours.union', [
    ['{"email": "a@b.c"}', { value: { email: 'a@b.c' } }],
    ['{"phone": "1", "country": "DE"}', { value: { phone: '1', country: 'DE' } }],
    ['{"phone": "1"}', refused],
    ['{"email": "a@b.c"} or {"phone": "1", "country": "DE"}', refused],
    ['{"email": null, "phone": "1", "country": "DE"}', { value: { phone: '1', country: 'DE' } }],
  ]),
  ...cases('calls: exchanges', 'neighbours.plan', [
    ['goal: x\nsteps:\n- id: 1\n  title: y', refused],
    [
      '{"goal": "x", "steps": [{"id": 1, "title": "a"}, {"id": 2, "title": "b"},\n...\n{"id": 9, "title": "z"}]}',
      refused,
    ],
    [
      '{"goal": "x", "steps": [{"id": 1, "title": "a"} {"id": 2, "title": "b"}]}',
      {
        value: {
          goal: 'x',
          steps: [
            { id: 1, title: 'a' },
            { id: 2, title: 'b' },
          ],
        },
      },
    ],
    ['{"goal": "x", "steps": [{"id": "1", "title": "a"}]}', refused],
    [
      '{"goal": "x", "steps": "[{\\"id\\": 1, \\"title\\": \\"a\\"}]"}',
      { value: { goal: 'x', steps: [{ id: 1, title: 'a' }] } },
    ],
    ['{"goal": "x", "steps": [1, 2]}', refused],
  ]),
  ...cases('calls: exchanges', 'neighbours.review', [
    [
      '{"verdict": "approve", "comments": ["a"],}\n\n**Note:** this is not a full review.',
      { value: { verdict: 'approve', comments: ['a'] } },
    ],
    ['{"verdict": "approve|reject", "comments": []}', refused],
    ['{"verdict": "approve", "comments": ["...", "b"]}', refused],
    ['{"verdict": "approve", "comments": ["TODO"]}', { value: { verdict: 'approve', comments: ['TODO'] } }],
    [
      '{"verdict": "approve", "comments": ["Replace \\"foo\\" with \'bar\', as it\'s wrong // see"]}',
      { value: { verdict: 'approve', comments: ["Replace \"foo\" with 'bar', as it's wrong // see"] } },
    ],
    [
      'The code is wrong in line 3.\n{"verdict": "reject", "comments": ["Line 3 is wrong"]}',
      { value: { verdict: 'reject', comments: ['Line 3 is wrong'] } },
    ],
    [
      '{"verdict": "reject", "comments": ["x"]}\n\nIn short: the placeholder text was never replaced by the author.',
      { value: { verdict: 'reject', comments: ['x'] } },
    ],
  ]),
  ...cases('calls: envelopes', 'neighbours.person', [
    [
      '{"candidates":[{"content":{"parts":[{"text":"thinking...","thought":true},{"text":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}],"role":"model"},"finishReason":"STOP"}]}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"answer","args":{"name":"Ann","age":41}}}]}}]}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"candidates":[{"content":{"parts":[{"text":"{\\"name\\": \\"Ann\\", \\"ag"}]},"finishReason":"MAX_TOKENS"}]}',
      truncated,
    ],
    [
      '{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"thinking","thinking":"maybe {\\"name\\":\\"Bob\\",\\"age\\":1}"},{"type":"text","text":"Sure:\\n{\\"name\\": \\"Ann\\", \\"age\\": 41}"}],"stop_reason":"end_turn"}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"id":"resp_1","object":"response","output":[{"type":"reasoning","summary":[]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}]}]}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"output":{"message":{"role":"assistant","content":[{"text":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}]}},"stopReason":"end_turn"}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"model":"llama3","created_at":"x","message":{"role":"assistant","content":"```json\\n{\\"name\\": \\"Ann\\", \\"age\\": 41}\\n```"},"done":true}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"model":"llama3","response":"Here you go: {\\"name\\": \\"Ann\\", \\"age\\": 41}","done":true}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['[{"generated_text":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}]', { value: { name: 'Ann', age: 41 } }],
    [
      '{"choices":[{"message":{"content":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}},{"message":{"content":"{\\"name\\":\\"Ann\\",\\"age\\":40}"}}]}',
      refused,
    ],
    [
      '{"choices":[{"message":{"content":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}},{"message":{"content":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}}]}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}}]},"finish_reason":"tool_calls"}]}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"choices":[{"message":{"content":"I think it might be {\\"name\\":\\"Ann\\",\\"age\\":41}, but I\'m not sure."}}]}',
      refused,
    ],
    ['{"error":{"message":"overloaded"},"content":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}', refused],
    [
      '[{"role":"user","content":"Bob is 1: {\\"name\\":\\"Bob\\",\\"age\\":1}"},{"role":"assistant","content":"{\\"name\\": \\"Ann\\", \\"age\\": 41}"}]',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"action": "Final Answer", "action_input": {"name": "Ann", "age": 41}}', { value: { name: 'Ann', age: 41 } }],
    ['{"tool": "submit", "tool_input": {"name": "Ann", "age": 41}}', { value: { name: 'Ann', age: 41 } }],
    [
      '{"content":[{"type":"text","text":"I\'ll save it."},{"type":"tool_use","id":"t","name":"a","input":{"name":"Ann","age":41}},{"type":"tool_use","id":"u","name":"a","input":{"name":"Bob","age":1}}]}',
      refused,
    ],
  ]),
  ...cases('calls: envelopes', 'neighbours.label', [
    ['{"choices":[{"message":{"role":"assistant","content":"The category is **bug**."}}]}', { value: 'bug' }],
  ]),
  ...cases('calls: envelopes', 'neighbours.text', [
    ['{"candidates":[{"content":{"parts":[{"text":"Hello there."}]}}]}', { value: 'Hello there.' }],
  ]),
  ...cases('calls: envelopes', 'neighbours.people', [
    [
      '{"tool_calls":[{"function":{"name":"answer","arguments":"[{\\"name\\":\\"Ann\\",\\"age\\":41}]"}}]}',
      { value: [{ name: 'Ann', age: 41 }] },
    ],
  ]),
  ...cases('calls: tagged calls', 'neighbours.person', [
    [
      '<function=answer>\n<parameter=name>\nAnn\n</parameter>\n<parameter=age>\n41\n</parameter>\n</function>',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['<function=answer>\n<parameter=name>\nAnn\n</parameter>\n<parameter=age>\n41', truncated],
    [
      '<function=answer>\n<parameter=name>\nAnn\n</parameter>\n<parameter=age>\nforty\n</parameter>\n</function>',
      refused,
    ],
    [
      '<invoke name="a"><parameter name="name">Ann</parameter><parameter name="age">41</parameter></invoke><invoke name="a"><parameter name="name">Bob</parameter><parameter name="age">1</parameter></invoke>',
      refused,
    ],
    ['<tool_call>save\n<arg_key>name</arg_key>\n<arg_value>Ann</arg_value>\n<arg_key>ag', truncated],
    [
      '<think>maybe <parameter=name>Bob</parameter></think>\n<function=answer><parameter=name>Ann</parameter><parameter=age>41</parameter></function>',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['<function=answer>{"name": "Ann", "age": 41}</function>', { value: { name: 'Ann', age: 41 } }],
    ['[TOOL_CALLS][{"name": "answer", "arguments": {"name": "Ann", "age": 41}}]', { value: { name: 'Ann', age: 41 } }],
    [
      '<|python_tag|>{"name": "answer", "parameters": {"name": "Ann", "age": 41}}<|eom_id|>',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '<|tool▁calls▁begin|><|tool▁call▁begin|>function<|tool▁sep|>answer\n```json\n{"name": "Ann", "age": 41}\n```<|tool▁call▁end|>',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '<tool_call>\n{"name": "answer", "arguments": {"name": "Ann", "age": 41}\n</tool_call>',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['<tool_call>\n{"name": "answer", "arguments": {"name": "Ann", "age": 41\n</tool_call>', truncated],
  ]),
  ...cases('calls: tagged calls', 'neighbours.file', [
    [
      '<tool_call>\n<function=write>\n<parameter=path>\na.json\n</parameter>\n<parameter=content>\n{"path": "x", "content": "y"}\n</parameter>\n</function>\n</tool_call>',
      { value: { path: 'a.json', content: '{"path": "x", "content": "y"}' } },
    ],
  ]),
  ...cases('calls: tagged calls', 'neighbours.contact', [
    [
      '<tool_call>save\n<arg_key>name</arg_key>\n<arg_value>Ann</arg_value>\n<arg_key>email</arg_key>\n<arg_value>null</arg_value>\n</tool_call>',
      { value: { name: 'Ann', email: null } },
    ],
  ]),
  ...cases('calls: calls and literals of languages', 'neighbours.person', [
    ['Person(name="Ann", age=41)', { value: { name: 'Ann', age: 41 } }],
    ['```python\nperson = Person(\n    name="Ann",  # given\n    age=41,\n)\n```', { value: { name: 'Ann', age: 41 } }],
    ['[answer(name="Ann", age=41)]', { value: { name: 'Ann', age: 41 } }],
    ['Person(name="Ann", age=', truncated],
    ['Person(name="Ann", age=compute_age())', refused],
    ['You could call Person(name="Ann", age=41) to build one.', refused],
    ["dict(name='Ann', age=41)", { value: { name: 'Ann', age: 41 } }],
    ["Person(name='Ann', age=41)\nPerson(name='Bob', age=50)", refused],
    ["{:name => 'Ann', :age => 41}", { value: { name: 'Ann', age: 41 } }],
    ["{name: 'Ann', :age => 41}", { value: { name: 'Ann', age: 41 } }],
    ["['name' => \"Ann\", 'age' => 41]", { value: { name: 'Ann', age: 41 } }],
    ['["name": "Ann", "age": 41]', { value: { name: 'Ann', age: 41 } }],
    ['map[string]any{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Person{Name: "Ann", Age: 41}', refused],
    ['{["name"] = "Ann", ["age"] = 41}', { value: { name: 'Ann', age: 41 } }],
    ["{name: 'Ann', age: undefined}", refused],
  ]),
  ...cases('calls: calls and literals of languages', 'neighbours.people', [
    [
      "[Person(name='Ann', age=41), Person(name='Bob', age=50)]",
      {
        value: [
          { name: 'Ann', age: 41 },
          { name: 'Bob', age: 50 },
        ],
      },
    ],
  ]),
  ...cases('calls: calls and literals of languages', 'neighbours.contact', [
    ["{name: 'Ann', email: null, phone: undefined}", { value: { name: 'Ann', email: null } }],
    ["{name: 'Ann', phone: undefined, email: 'a@b.co'}", { value: { name: 'Ann', email: 'a@b.co' } }],
  ]),
  ...cases('calls: calls and literals of languages', 'neighbours.cfg', [
    ['{host: os.getenv("H"), port: 1, debug: true, timeout: 1}', refused],
  ]),
  ...cases('calls: calls and literals of languages', 'neighbours.note', [
    ["{'text': ('a ' 'b'), 'author': 'x'}", { value: { text: 'a b', author: 'x' } }],
    ["{'text': 'a ' 'b', 'author': 'x'}", refused],
  ]),
  ...cases('calls: calls and literals of languages', 'neighbours.texts', [
    ["['a' 'b', 'c']", refused],
    ['{"a", "b"}', refused],
    ['%w[red green]', refused],
  ]),
  ...cases('calls: calls and literals of languages', 'neighbours.nums', [['[1 2, 3]', refused]]),
  ...cases('calls: calls and literals of languages', 'neighbours.shape', [
    ['{"kind": "circle", "radius": 1, "width": 2, "height": 3}', { value: { kind: 'circle', radius: 1 } }],
  ]),
  ...cases('calls: schemas that look like envelopes', 'neighbours.msg', [
    ['{"role": "assistant", "content": "Hi"}', { value: { role: 'assistant', content: 'Hi' } }],
    ['{"choices":[{"message":{"role":"assistant","content":"Hi"}}]}', { value: { role: 'assistant', content: 'Hi' } }],
  ]),
  ...cases('calls: schemas that look like envelopes', 'neighbours.fn', [
    ['{"name": "f", "arguments": {"a": 1}}', { value: { name: 'f', arguments: { a: 1 } } }],
    ['<tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>', { value: { name: 'f', arguments: { a: 1 } } }],
  ]),
  ...cases('calls: schemas that look like envelopes', 'neighbours.qa', [
    ['{"question": "Q", "answer": "A"}', { value: { question: 'Q', answer: 'A' } }],
    ['{"answer": {"question": "Q", "answer": "A"}}', { value: { question: 'Q', answer: 'A' } }],
  ]),
  ...cases('calls: schemas that look like envelopes', 'neighbours.any', [
    ['{"result": {"a": 1}}', { value: { result: { a: 1 } } }],
  ]),
  ...cases('calls: schemas that look like envelopes', 'neighbours.strs', [
    ['{"text": "{\\"a\\": \\"b\\"}"}', { value: { text: '{"a": "b"}' } }],
  ]),
  ...cases('calls: schemas that look like envelopes', 'neighbours.opt', [
    ['{"title": "A", "note": undefined, "done": undefined}', { value: { title: 'A' } }],
    ['{"title": "A", "note": None}', refused],
    ['{"title": "A", "note": null}', { value: { title: 'A' } }, { coerce: true }],
    ['{"title": "A", "Note": "b"}', refused],
    ['{"title": "A", "notes": "b"}', refused],
    ['{"Title": "A", "done": true}', refused],
    ['{"title": "A", "done": "true"}', refused],
    ['{title: A, done: true}', { value: { title: 'A', done: true } }],
    ['{title: The title, done: true}', { value: { title: 'The title', done: true } }],
    ['{"title": title, "done": true}', refused],
    ['{"title": getTitle(), "done": true}', refused],
    ['{"title": "A".upper(), "done": true}', refused],
    ['{"title": "A" if x else "B"}', refused],
    ['{"title": "A" || "B"}', refused],
    ['{"title": "A" | "B"}', refused],
    ['{"title": "A" or "B"}', refused],
    ['{"title": "A"/"B"}', refused],
    ['{"title": ["A"]}', refused],
    ['{"title": ("A",)}', refused],
    ['{"title": "A" "B"}', refused],
    ['{"title": "A" + b}', refused],
    ['{"title": "A" + "B"}', { value: { title: 'AB' } }],
    ['{"title": "A" . "B"}', refused],
    ['{"title": "A" & "B"}', refused],
    ['{"title": not "A"}', refused],
    ['{"title": !"A", "done": !true}', refused],
    ['{"title": "A", "done": not True}', refused],
    ['{"title": "A", "done": 1 == 1}', refused],
  ]),
  ...cases('calls: double encoding, wrappers', 'neighbours.person', [
    ['{"result":"{\\"name\\":\\"Ann\\",\\"age\\":41}"}', { value: { name: 'Ann', age: 41 } }],
    ['"{\\"name\\": \\"Ann\\", \\"age\\": 41}"', { value: { name: 'Ann', age: 41 } }],
    ['\'{"name": "Ann", "age": 41}\'', { value: { name: 'Ann', age: 41 } }],
    ['{"data": {"person": {"name": "Ann", "age": 41}}}', { value: { name: 'Ann', age: 41 } }],
    [
      '{"answer": {"name": "Ann", "age": 41}, "alternative": {"name": "Bob", "age": 50}}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"a": {"name": "Ann", "age": 41}, "b": {"name": "Bob", "age": 50}}', refused],
    ['{"example": {"name": "Ann", "age": 41}}', refused],
    [
      '{"input": {"name": "Bob", "age": 50}, "output": {"name": "Ann", "age": 41}}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "submit", "arguments": {"name": "Ann"}}', refused],
    ['{"name": "submit", "age": 41}', { value: { name: 'submit', age: 41 } }],
    ['&lbrace;', refused],
    ['eyJuYW1lIjoiQW5uIiwiYWdlIjo0MX0=', refused],
    ['{&quot;name&quot;: &quot;Ann&quot;, &quot;age&quot;: 41}', { value: { name: 'Ann', age: 41 } }],
    ['{\\"name\\": \\"Ann\\", \\"age\\": 41}', { value: { name: 'Ann', age: 41 } }],
  ]),
  ...cases('calls: double encoding, wrappers', 'neighbours.people', [
    ['{"items": [{"name": "Ann", "age": 41}]}', { value: [{ name: 'Ann', age: 41 }] }],
    ['{"0": {"name": "Ann", "age": 41}, "1": {"name": "Bob", "age": 50}}', refused],
  ]),
  ...cases('calls: double encoding, wrappers', 'neighbours.texts', [['{"tags": ["a"], "notes": ["b"]}', refused]]),
  ...cases('calls: double encoding, wrappers', 'neighbours.num', [['{"a": 1, "b": 2}', refused]]),
  ...cases('calls: double encoding, wrappers', 'neighbours.label', [
    ['{"label": "bug", "alternatives": ["question"]}', { value: 'bug' }],
    ['{"bug": 0.9, "question": 0.1}', refused],
    ['{"is_bug": true}', refused],
  ]),
  ...cases('calls: double encoding, wrappers', 'neighbours.bool', [['{"answer": "true"}', refused]]),
  ...cases('calls: tuples, lists', 'neighbours.tup', [
    ['["a", 1]', { value: ['a', 1] }],
    ['[["a", 1]]', { value: ['a', 1] }],
    ['["a", 1, 2]', refused],
  ]),
  ...cases('calls: tuples, lists', 'neighbours.emails', [
    ['- a@b.co\n- c@d.co', refused],
    ['["a@b.co", "c@d.co"]', { value: ['a@b.co', 'c@d.co'] }],
    ['[a@b.co, c@d.co]', { value: ['a@b.co', 'c@d.co'] }],
    ['[]', { value: [] }],
    ['There are none.', refused],
  ]),
  ...cases('calls: tuples, lists', 'neighbours.texts', [
    ['- a\n- b', refused],
    ['[https://a.b/c, https://d.e]', { value: ['https://a.b/c', 'https://d.e'] }],
  ]),
]
