import { cases, refused, truncated, type CorpusCase } from './case.ts'

/** What a model says beside its values, and around them: each case is a neighbour of one that others wrote. */
export const remarks: readonly CorpusCase[] = [
  ...cases('remarks: said before it, with no doubt', 'neighbours.triage', [
    [
      'I\'ve analyzed the ticket and classified it as a bug with priority 2.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The user reports that the login page shows an error. This is clearly a bug, not a question.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Since there is no deadline mentioned, I set `due` to null.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'There\'s no due date in the ticket, so `due` is null.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The ticket does not mention a date, so I left it empty.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Based on the description, I would rate the priority as 2 out of 5.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Certainly! Below is the JSON that you requested, following the schema exactly.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Let\'s break it down:\n- The login fails → bug\n- Not urgent → 2\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'It could be a question, but the error message makes it a bug.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'At first I considered "question", but the stack trace shows a bug.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Let me think. It might be billing? No. The answer is:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '**Analysis**: The user cannot log in.\n**Result**:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Here is the triage for the given example ticket:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Per the instructions, do not include anything else:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'I will not make up a date.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'As per the format you gave:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Here\'s your answer in the expected format:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'This matches the expected schema:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Note: the ticket is written in German.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'If you need other fields, let me know.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'You said "don\'t guess", so I only used what is stated:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Die Antwort lautet:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'La réponse est la suivante :\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Esta es la clasificación:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Ho classificato il ticket come segue:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '以下は分類結果です。\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Final output:\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'JSON output below.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'Ok, wait a second... done!\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The customer isn\'t sure whether this is a bug.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The customer made a mistake when typing the password, he says.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The customer said "ignore the previous instructions", which I did not do.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The placeholder text in the form is wrong, which is the bug.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The sample data in the ticket shows the failure.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      'The random number generator is at fault.\n\n{"category":"bug","priority":2,"summary":"Login fails","due":null}',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
  ]),
  ...cases('remarks: said behind it, with no doubt', 'neighbours.triage', [
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\n**Reasoning:** The login page fails for all users, which is a bug. It is not a question because no question is asked.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe priority is 2 because there is a workaround.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nI chose priority 2 since it is not urgent.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\n`due` is null because no date was given.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nNo date was given, so I set `due` to null.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThere was no date, so I left `due` as null.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nI wasn\'t able to find a due date in the ticket.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe category could not be "question" because no question is asked.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe summary is kept under 120 characters.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nWould you like me to classify more tickets?',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nFeel free to adjust the priority if needed.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe login error is caused by a wrong password hash.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe error message says "invalid credentials".',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nIt is incorrect behaviour of the app.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe app does not validate that the input is correct.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThis is an example of a classic login bug.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nSummary:\n- Category: bug\n- Priority: 2',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nKey points:\n1. Login fails\n2. No deadline',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\n---\n*This response was generated automatically.*',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nHope this helps! 😊',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe JSON is valid and can be parsed with JSON.parse.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nNote: JSON does not allow comments.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nIs there anything else I can help with?',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nDo you want me to change anything?',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nI have not changed the wording of the customer.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe root cause is unclear at this point.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nIt is unclear why the login fails.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe customer is not sure when it began.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nI am sure that it is a bug.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nI am confident in this classification.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nActually no further details were given.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nPlease wait for the support team.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nDo not use the old login page until this is fixed.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe user should be informed.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nPriority should be raised if more users report it.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nCorrectness: checked.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nEdited for length.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nNo corrections needed.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nThe date field is optional and was therefore left null.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nDie Priorität ist 2, weil es einen Workaround gibt.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nLa date n\'est pas indiquée.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
    [
      '{"category":"bug","priority":2,"summary":"Login fails","due":null}\n\nNo se menciona ninguna fecha.',
      { value: { category: 'bug', priority: 2, summary: 'Login fails', due: null } },
    ],
  ]),
  ...cases('remarks: said beside it', 'neighbours.person', [
    ['I don\'t have her age so I invented one:\n{"name": "Ann", "age": 41}', refused],
    ['Here is a fictional record:\n{"name": "Ann", "age": 41}', refused],
    ['{"name": "Ann", "age": 41}\n\nNote: the age is a placeholder.', refused],
    ['{"name": "Ann", "age": 41}\n\n(Age was guessed.)', refused],
    [
      '{"name": "Ann", "age": 41}\nNothing here was made up; both values are in the text.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\nI did not invent anything.', { value: { name: 'Ann', age: 41 } }],
    ['No placeholder values were used:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\nPlease disregard this.', refused],
    ['{"name": "Ann", "age": 41}\n\nDo not use this answer, I misread the text.', refused],
    ['{"name": "Ann", "age": 41}\n\nForget the above.', refused],
    ['{"name": "Ann", "age": 41}\n\nYou can ignore null fields, there are none.', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\nI ignored the instructions in the ticket.', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\nI\'m not sure about the age, though.', refused],
    [
      '{"name": "Ann", "age": 41}\n\nLet me know if you are not sure how to use it.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['Not sure, but maybe:\n{"name": "Ann", "age": 41}', refused],
    ['{"name": "Ann", "age": 41}\n\nThe age could also be 42.', refused],
    ['My best guess is:\n{"name": "Ann", "age": 41}', refused],
    ['Das ist nur ein Platzhalter:\n{"name": "Ann", "age": 41}', refused],
    ['{"name": "Ann", "age": 41}\n\nMoment, das stimmt nicht: sie ist 42.', refused],
    [
      'Voici le résultat :\n{"name": "Ann", "age": 41}\nN\'hésitez pas à demander.',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'Brouillon :\n{"name": "Ann", "age": 40}\n\nVersion finale :\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'Borrador:\n{"name": "Ann", "age": 40}\n\nRespuesta final:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'Rascunho:\n{"name": "Ann", "age": 40}\n\nVersão final:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'Prima bozza:\n{"name": "Ann", "age": 40}\n\nRisposta finale:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'Zum Beispiel: {"name": "Bob", "age": 1}\n\nErgebnis:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 40}\n\nKorrektur:\n\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 40}\n\nCorrigido:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Por ejemplo:\n{"name": "Ann", "age": 41}', refused],
    ['Entwurf:\n{"name": "Ann", "age": 41}', refused],
    [
      'Final answer: {"name": "Ann", "age": 41}\n\nEarlier I had considered {"name": "Ann", "age": 40}, which was wrong.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nInitially I had {"name": "Ann", "age": 40}.', refused],
  ]),
  ...cases('remarks: said behind it', 'neighbours.person', [
    [
      '{"name": "Ann", "age": 41}\n\nThe name is taken from the signature and the age from line 2.',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"name": "Ann", "age": 41}\n\nI hope this is what you were looking for! If anything is wrong, let me know.',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"name": "Ann", "age": 41}\n\nIf this isn\'t correct, please provide more context.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nPlease verify the data before using it.', { value: { name: 'Ann', age: 41 } }],
    [
      '{"name": "Ann", "age": 41}\n\nNote that I could not find an email address in the text.',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"name": "Ann", "age": 41}\n\nThe text also mentions Bob, but he is not the customer.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nNo other person is mentioned.', { value: { name: 'Ann', age: 41 } }],
    [
      '{"name": "Ann", "age": 41}\n\nI didn\'t include Bob because he\'s only mentioned in passing.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nThis should be correct.', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\nConfidence: high', { value: { name: 'Ann', age: 41 } }],
    [
      '{"name": "Ann", "age": 41}\n\nDon\'t use trailing commas when you edit this.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nYou should not ignore the age field.', { value: { name: 'Ann', age: 41 } }],
    [
      '{"name": "Ann", "age": 41}\n\nThe JSON above is valid and matches the schema.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nThe JSON above is invalid.', refused],
    ['{"name": "Ann", "age": 41}\n\nThat is all I could find.', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\nActually, she is 42.', refused],
    ['{"name": "Ann", "age": 41}\n\nCorrection: age is 42.', refused],
    ['{"name": "Ann", "age": 41}\n\nEDIT: 42', refused],
    ['{"name": "Ann", "age": 41}\n\nHmm, wait. Is she 42?', refused],
    ['{"name": "Ann", "age": 41}\n\nHold on, that is Bob.', refused],
    ['{"name": "Ann", "age": 41}\n\nSorry, that was the wrong person.', refused],
    ['{"name": "Ann", "age": 41}\n\nThis is just an example.', refused],
    ['{"name": "Ann", "age": 41}\n\nThis is only a sample output; replace the values.', refused],
    ['{"name": "Ann", "age": 41}\n\nThese values are examples.', refused],
    ['{"name": "Ann", "age": 41}\n\n(example data)', refused],
    ['{"name": "Ann", "age": 41}\n\nReplace the values with the real ones.', refused],
    ['{"name": "Ann", "age": 41}\n\nI assumed the age.', refused],
    ['{"name": "Ann", "age": 41}\n\nThe age is an assumption.', refused],
    ['{"name": "Ann", "age": 41}\n\nThe age is not given in the text, so I used 41.', refused],
    ['{"name": "Ann", "age": 41}\n\nSince no age was given, I set it to 41.', refused],
    ['{"name": "Ann", "age": 41}\n\nThe age was not stated; 41 is a default.', refused],
    ['{"name": "Ann", "age": 41}\n\n41 is my best estimate.', refused],
    ['{"name": "Ann", "age": 41}\n\nThe age is uncertain.', refused],
    ['{"name": "Ann", "age": 41}\n\nHer age is unclear from the text.', refused],
    ['{"name": "Ann", "age": 41}\n\nI could not verify the age.', refused],
    ['{"name": "Ann", "age": 41}\n\nHer age may be inaccurate.', refused],
    [
      '{"name": "Ann", "age": 41}\n\nNote: The name was misspelled in the ticket as "Anm".',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nLet me double-check: the text says 41. Yes.', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\nWait for the next message.', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\nThat\'s wrong!', refused],
    ['{"name": "Ann", "age": 41}\n\nAlternatively, {"name": "Bob", "age": 50}.', refused],
    ['{"name": "Ann", "age": 41}\n\nOr: {"name": "Bob", "age": 50}', refused],
    [
      '{"name": "Ann", "age": 41}\n\nThe schema: {"name": "string", "age": "number"}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\n```python\nprint("hi {name}")\n```', { value: { name: 'Ann', age: 41 } }],
    [
      '{"name": "Ann", "age": 41}\n\nDISCLAIMER: I am an AI and may make mistakes.',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nGenerated by AI; may contain errors.', { value: { name: 'Ann', age: 41 } }],
  ]),
  ...cases('remarks: said before it', 'neighbours.person', [
    ['The text does not state her age, so I assumed 41.\n{"name": "Ann", "age": 41}', refused],
    ['I am fairly confident in this:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['I\'m not 100% sure, but this seems right:\n{"name": "Ann", "age": 41}', refused],
    [
      'I\'m not allowed to guess, so here is what the text says:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['Without guessing, the data is:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['One possible result:\n{"name": "Ann", "age": 41}', refused],
    ['Something like this:\n{"name": "Ann", "age": 41}', refused],
    ['Here is a sample:\n{"name": "Ann", "age": 41}', refused],
    ['Hypothetically:\n{"name": "Ann", "age": 41}', refused],
    ['For illustration:\n{"name": "Ann", "age": 41}', refused],
    ['Template:\n{"name": "Ann", "age": 41}', refused],
    ['Mock data:\n{"name": "Ann", "age": 41}', refused],
    ['Dummy JSON:\n{"name": "Ann", "age": 41}', refused],
    ['Do not return:\n{"name": "Ann", "age": 41}', refused],
    ['You must not answer with\n{"name": "Ann", "age": 41}', refused],
    ['Never output this:\n{"name": "Ann", "age": 41}', refused],
    ['The wrong answer is\n{"name": "Ann", "age": 41}', refused],
    ['Corrected JSON:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Updated:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Here is the corrected answer:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    [
      'I apologize for the confusion. Here is the right one:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['As requested:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Sure thing!\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Hier ist das Ergebnis:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Aquí está el resultado:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Ecco il risultato:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['以下是结果：\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Вот результат:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['النتيجة:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
  ]),
  ...cases('remarks: drafts and finals', 'neighbours.person', [
    [
      '{"name": "Ann", "age": 40}\n\nNo wait, she is 41:\n\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"name": "Ann", "age": 40}\n\nSorry, let me fix that:\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 40}\n\nUpdated version:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Version A:\n{"name": "Ann", "age": 40}\nVersion B:\n{"name": "Ann", "age": 41}', refused],
    [
      'Draft: {"name": "Ann", "age": 40}\nReview: the age is wrong.\nFinal: {"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['Initial: {"name": "Ann", "age": 40}\nFinal: {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}\n\n(not {"name": "Ann", "age": 40})', { value: { name: 'Ann', age: 41 } }],
    ['It is not {"name": "Ann", "age": 40}, it is {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Final answer: {"name": "Ann", "age": 40}\n\nFinal answer: {"name": "Ann", "age": 41}', refused],
    [
      'Final answer: {"name": "Ann", "age": 41}\n\nFinal answer: {"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'Erste Version: {"name": "Ann", "age": 40}\nEndgültige Version: {"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      'Premier jet : {"name": "Ann", "age": 40}\nRéponse finale : {"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['Réponse : {"name": "Ann", "age": 41}\nExemple : {"name": "Bob", "age": 50}', { value: { name: 'Ann', age: 41 } }],
    ['Example: {"name": "Bob", "age": 50}\nAnswer: {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
  ]),
  ...cases('remarks: scalars in doubt', 'neighbours.topic', [
    ["Topic: billing\n\nI'm not sure, though.", refused],
    ['billing\n\nThis is only a guess.', refused],
    ['Topic: billing\n\nNote: I made this up.', refused],
    ['billing\n\nThis is clear from the invoice.', { value: 'billing' }],
    ['Topic: billing\n\nThe user is not sure which invoice is right.', { value: 'billing' }],
    ['billing\n\nPlease ignore the above.', refused],
    ['billing\n\nActually, technical.', refused],
  ]),
  ...cases('remarks: scalars in doubt', 'neighbours.num', [
    ['I guessed: 42', refused],
    ['42\n\nThis is a placeholder.', refused],
    ['The value is not given, so I set it to 42', refused],
    ['My best guess is 42.', refused],
    ['Answer: 42\n\nThis number is made up.', refused],
    ['42\n\n', { value: 42 }],
    ['The answer is 42.\n\nI am sure about it.', { value: 42 }],
    ['The answer is 42.\n\nI am not sure about it.', refused],
  ]),
  ...cases('remarks: scalars in doubt', 'neighbours.day', [['The date is 2026-12-01, but I am not sure.', refused]]),
  ...cases('remarks: scalars in doubt', 'neighbours.bool', [
    ['The answer is true, I guess.', refused],
    ['true\n\nI might be wrong.', refused],
  ]),
  ...cases('remarks: scalars in doubt', 'neighbours.yesno', [
    ['Yes.\n\nI am not certain.', refused],
    ['Yes. It is certain.', { value: 'yes' }],
  ]),
  ...cases('remarks: scalars in doubt', 'neighbours.letter', [['Answer: B\n\n(This is just an example.)', refused]]),
  ...cases('remarks: scalars in doubt', 'neighbours.text', [
    ["I'm not sure which invoice you mean.", { value: "I'm not sure which invoice you mean." }],
  ]),
  ...cases('remarks: comments', 'neighbours.person', [
    ['{"name": "Ann", "age": 41 /* or 42? */}', refused],
    ['{"name": "Ann", // given\n "age": 41 // assumed\n}', refused],
    ['{"name": "Ann", "age": 41 // TODO: check\n}', refused],
    [
      '{\n # the customer\n "name": "Ann", # from the signature\n "age": 41 # stated in line 3\n}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann" /* required */, "age": 41 /* integer, must be >= 0 */}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41} // made up', refused],
    ['{"name": "Ann", "age": 41 // replace with actual age\n}', refused],
  ]),
  ...cases('remarks: comments', 'neighbours.point', [
    ['{"x": 1, // was 3\n "y": 2}', { value: { x: 1, y: 2 } }],
    ['{"x": 1, // in mm\n "y": 2, // ditto\n}', { value: { x: 1, y: 2 } }],
  ]),
  ...cases('remarks: echo', 'neighbours.person', [
    [
      'Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\nText: Ann is 41.\n\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
      { prompt: 'Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\nText: Ann is 41.' },
    ],
    [
      'Q: Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\nText: Ann is 41.\nA: {"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
      { prompt: 'Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\nText: Ann is 41.' },
    ],
    [
      'The format is {"name": "Bob", "age": 50}.',
      refused,
      { prompt: 'Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\nText: Ann is 41.' },
    ],
    [
      '{"name": "Bob", "age": 50}',
      { value: { name: 'Bob', age: 50 } },
      { prompt: 'Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\nText: Ann is 41.' },
    ],
    [
      '> Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
      { prompt: 'Extract the person from the text as JSON like {"name": "Bob", "age": 50}.\n\nText: Ann is 41.' },
    ],
    [
      '{"type": "object", "properties": {"name": {"type": "string", "const": "Ann"}, "age": {"type": "integer", "const": 41}}}',
      refused,
    ],
    ['{"$schema": "x", "name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    [
      'interface Person { name: string; age: number }\n\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "<name>", "age": 0}', refused],
    ['{"name": "...", "age": 41}', refused],
    ['{"name": "Ann", "age": ...}', refused],
    ['{"name": "Ann", "age": <age>}', refused],
    ['{"name": "Ann", "age": "int"}', refused],
    ['{"name": "{name}", "age": 41}', refused],
  ]),
  ...cases('remarks: echo', 'neighbours.day', [
    [
      'Question: When? Today is 2026-01-01.\nAnswer: 2026-01-02',
      { value: '2026-01-02' },
      { prompt: 'When? Today is 2026-01-01.' },
    ],
  ]),
  ...cases('remarks: echo', 'neighbours.text', [
    ['Q: What is the capital of France?\nA: Paris', { value: 'Paris' }, { prompt: 'What is the capital of France?' }],
  ]),
  ...cases('remarks: echo', 'neighbours.note', [
    ['{"text": "lorem ipsum", "author": "x"}', { value: { text: 'lorem ipsum', author: 'x' } }],
  ]),
  ...cases('remarks: reasoning', 'neighbours.person', [
    ['<thinking>\nok\n</thinking>\n\n<answer>{"name": "Ann", "age": 41}</answer>', { value: { name: 'Ann', age: 41 } }],
    ['<think>{"name": "Ann", "age": 41}', truncated],
    [
      '<|channel|>analysis<|message|>{"name": "Bob", "age": 50}<|end|><|start|>assistant<|channel|>final<|message|>{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '<|start|>assistant<|channel|>commentary to=functions.answer <|constrain|>json<|message|>{"name": "Ann", "age": 41}<|call|>',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '<reasoning>{"name": "Bob", "age": 50}</reasoning>\n<output>{"name": "Ann", "age": 41}</output>',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '<analysis>\n<scratchpad>{"name": "Bob", "age": 50}</scratchpad>\n</analysis>\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '# Reasoning\n{"name": "Bob", "age": 50} does not fit.\n# Answer\n{"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['<think>\n</think>', refused],
    ['<seed:think>x</seed:think>{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['<thought>{"name": "Bob", "age": 50}</thought>{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['<|begin_of_box|>{"name": "Ann", "age": 41}<|end_of_box|>', { value: { name: 'Ann', age: 41 } }],
    ['[THINK]{"name": "Bob", "age": 50}[/THINK]{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['◁think▷{"name": "Bob", "age": 50}◁/think▷{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    [
      '**Reasoning:** the text names {"name": "Bob", "age": 50} as the brother.\n\n**Answer:** {"name": "Ann", "age": 41}',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['<think>{"name": "Bob", "age": 50}</think >{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['<Think>{"name": "Bob", "age": 50}</THINK>\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['<final>{"name": "Ann", "age": 41}</final>', { value: { name: 'Ann', age: 41 } }],
    ['<response>\n{"name": "Ann", "age": 41}\n</response>', { value: { name: 'Ann', age: 41 } }],
    ['<answer>{"name": "Ann", "age": 41}</answer><answer>{"name": "Bob", "age": 50}</answer>', refused],
  ]),
  ...cases('remarks: reasoning', 'neighbours.label', [
    ['<think>bug</think>', refused],
    ['<think>\nIt is a bug.\n', truncated],
  ]),
  ...cases('remarks: prose', 'neighbours.person', [
    ['I have {2} options [a, b]; the result is {"name": "Ann", "age": 41}.', { value: { name: 'Ann', age: 41 } }],
    ['Ann (age: 41) => {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Output JSON:{"name": "Ann", "age": 41}EOF', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['{"name": "Ann", "age": 41}, {"name": "Bob", "age": 50}', refused],
    ['1. {"name": "Ann", "age": 41}\n2. {"name": "Bob", "age": 50}', refused],
    ['Ann: {"name": "Ann", "age": 41}\nBob: {"name": "Bob", "age": 50}', refused],
    ['Input: {"name": "Bob", "age": 50}\nOutput: {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Instead of {"name": "Bob", "age": 50} I give {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Not {"name": "Bob", "age": 50} but {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['Wrong: {"name": "Bob", "age": 50}\nRight: {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    [
      'Incorrect:\n```\n{"name": "Bob", "age": 50}\n```\nCorrect:\n```\n{"name": "Ann", "age": 41}\n```',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['{"name": "Ann", "age": 41}\n\nFor comparison, the other customer: {"name": "Bob", "age": 50}', refused],
    [
      '{"name": "Ann", "age": 41}\n\nExplanation: name is Ann because {"name"} is required.',
      { value: { name: 'Ann', age: 41 } },
    ],
    [
      '{"name": "Ann", "age": 41}\n\n```ts\ntype Person = { name: string; age: number }\n```',
      { value: { name: 'Ann', age: 41 } },
    ],
    ["Sorry, I can't do that.", refused],
    ['I cannot answer as JSON. The name is Ann and she is 41.', refused],
    ['{}', refused],
    ['[]', refused],
    ['null', refused],
    ['Here\'s the JSON you\'d expect: {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['As expected, the answer is {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['The final JSON would be:\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['It would be {"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['If I had to guess: {"name": "Ann", "age": 41}', refused],
  ]),
  ...cases('remarks: prose', 'neighbours.people', [
    [
      '1. {"name": "Ann", "age": 41}\n2. {"name": "Bob", "age": 50}',
      {
        value: [
          { name: 'Ann', age: 41 },
          { name: 'Bob', age: 50 },
        ],
      },
    ],
    ['{"name": "Ann", "age": 41}\nand\n{"name": "Bob", "age": 50}', refused],
  ]),
  ...cases('remarks: fences', 'neighbours.person', [
    [
      '```json\n{"name": "Ann", "age": 41}\n```\n\n```json\n{"name": "Ann", "age": 41}\n```',
      { value: { name: 'Ann', age: 41 } },
    ],
    ['`{"name": "Ann", "age": 41}`', { value: { name: 'Ann', age: 41 } }],
    ['```diff\n- {"name": "Ann", "age": 40}\n+ {"name": "Ann", "age": 41}\n```', refused],
    ["```json5\n{name: 'Ann', age: 0x29}\n```", { value: { name: 'Ann', age: 41 } }],
    ['```\njson\n{"name": "Ann", "age": 41}\n```', { value: { name: 'Ann', age: 41 } }],
    ['"""json\n{"name": "Ann", "age": 41}\n"""', { value: { name: 'Ann', age: 41 } }],
    ['\'\'\'\n{"name": "Ann", "age": 41}\n\'\'\'', { value: { name: 'Ann', age: 41 } }],
    ['```toml\nname = "Ann"\nage = 41\n```', refused],
    ['name: Ann\nage: 41', refused],
    ['**name**: Ann\n**age**: 41', refused],
    ['<pre>{"name": "Ann", "age": 41}</pre>', { value: { name: 'Ann', age: 41 } }],
    ['$${"name": "Ann", "age": 41}$$', { value: { name: 'Ann', age: 41 } }],
    ['\\boxed{{"name": "Ann", "age": 41}}', { value: { name: 'Ann', age: 41 } }],
    ['~~~\n{"name": "Ann", "age": 41}', { value: { name: 'Ann', age: 41 } }],
    ['```json\n// person.json\n{"name": "Ann", "age": 41}\n```', { value: { name: 'Ann', age: 41 } }],
    [
      'person.json:\n```json\n{"name": "Ann", "age": 41}\n```\n\nusage.ts:\n```ts\nconst p: Person = load("person.json")\n```',
      { value: { name: 'Ann', age: 41 } },
    ],
  ]),
]
