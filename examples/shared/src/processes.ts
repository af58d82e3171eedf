export { type Balancer, type Forwarded, startBalancer } from './processes/balancer.ts'
export { type ServerProcess, startServer } from './processes/server-process.ts'
