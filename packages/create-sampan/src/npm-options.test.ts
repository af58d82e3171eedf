import { expect, test } from 'vitest'
import { optionsTakenByNpm } from './npm-options.ts'

test('what npm left of options before a -- is found in the environment', () => {
  const environment = {
    npm_config_transport: 'true',
    npm_config_handoff: '',
    npm_config_install: '',
    npm_config_yes: 'true',
  }

  expect(optionsTakenByNpm(environment)).toEqual(['--transport', '--no-handoff', '--no-install'])
  expect(optionsTakenByNpm({ npm_config_user_agent: 'npm/11.0.0', PATH: '/bin' })).toEqual([])
})
