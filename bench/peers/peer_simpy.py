"""The case in SimPy: the relay chain and the collator are processes."""

import rules
import simpy


class Network:
    def __init__(self, slots):
        self.env = simpy.Environment()
        self.state = rules.initial_state(slots)
        self.new_relay_block = self.env.event()
        self.env.process(self.relay_chain())
        self.env.process(self.collator())

    def relay_chain(self):
        for slot in range(self.state["slots"]):
            yield self.env.timeout(slot * rules.SLOT_MS - self.env.now)
            self.state.update(rules.relay_block(self.state, slot))
            if self.state["produced"]:
                self.new_relay_block.succeed(slot)
                self.new_relay_block = self.env.event()

    def collator(self):
        while True:
            slot = yield self.new_relay_block
            if self.state["resolution"] < (slot + 1) * rules.SLOT_MS:
                yield self.env.timeout(self.state["resolution"] - self.env.now)
                self.state.update(rules.build(self.state, slot))


def simulate(slots):
    network = Network(slots)
    network.env.run(until=slots * rules.SLOT_MS)
    return network.state
