"""The case in radCAD: a step is a slot, with one block of updates for the relay chain and one for
the collator."""

import rules
from radcad import Engine, Model, Simulation


# A state is of timestep 0 before the first step, and of timestep 1 from its first substep on.
def relay_policy(params, substep, history, state):
    return rules.relay_block(state, state["timestep"])


def build_policy(params, substep, history, state):
    return rules.build(state, state["timestep"] - 1)


def update(name):
    def apply(params, substep, history, state, signal):
        return name, signal.get(name, state[name])

    return apply


def simulate(slots):
    state = rules.initial_state(slots)
    variables = {name: update(name) for name in state}
    blocks = [
        {"policies": {"relay": relay_policy}, "variables": variables},
        {"policies": {"build": build_policy}, "variables": variables},
    ]
    model = Model(initial_state=state, state_update_blocks=blocks, params={})
    simulation = Simulation(model=model, timesteps=slots, runs=1)
    # The rules change no value in place, so copies of the history would only cost time.
    simulation.engine = Engine(deepcopy=False, drop_substeps=True)
    return simulation.run()[-1]
