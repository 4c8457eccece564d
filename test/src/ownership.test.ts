import test from 'ava'
import type { Epoch, MemberId } from '#protocols/ids.ts'
import { roleClaim } from '#protocols/shard.ts'
import { laterOwnership } from '#src/ownership.ts'

const name = roleClaim('labels')
const epoch = 3 as Epoch

test('before the membership has begun nothing is held and nothing permitted; then it answers', t => {
  const ownership = laterOwnership()
  const asked = () => [ownership.holds(name), ownership.permits(name, epoch), ownership.owner(name), ownership.members(), ownership.ready()]
  t.deepEqual(asked(), [undefined, false, undefined, [], false])
  const me = 'me' as MemberId
  ownership.begin({ holds: () => epoch, permits: (_, under) => under === epoch, owner: () => me, members: () => [me], ready: () => true })
  t.deepEqual(asked(), [epoch, true, me, [me], true])
})
