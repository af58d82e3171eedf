// Adding a name here makes it public.
export { RedisUnavailableError } from './errors.ts'
export { type HttpStores, type RedisStores, redisStores, type RedisStoresOptions } from './redis-stores.ts'
