import { request } from 'undici'

/** Gives orders to a control interface: `POST faults` with a body, `GET counts`. Throws for what it refuses. */
export const orders = (url: string) => async (order: string, body?: object): Promise<unknown> => {
  const [method = '', path = ''] = order.split(' ')
  const answer = await request(`${url}/${path}`, { method: method as 'GET' | 'POST' | 'DELETE', ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`${order}: ${text}`)
  return JSON.parse(text) as unknown
}
