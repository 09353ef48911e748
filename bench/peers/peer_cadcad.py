"""The case in cadCAD: partial state update blocks as in radCAD."""

import contextlib
import io
import logging

import rules
from cadCAD.configuration import Experiment
from cadCAD.configuration.utils import config_sim
from cadCAD.engine import ExecutionContext, ExecutionMode, Executor


def relay_policy(params, substep, history, state):
    return {"changes": rules.relay_block(state, state["timestep"])}


def build_policy(params, substep, history, state):
    return {"changes": rules.build(state, state["timestep"] - 1)}


def update(name):
    def apply(params, substep, history, state, signal):
        return name, signal["changes"].get(name, state[name])

    return apply


def simulate(slots):
    state = rules.initial_state(slots)
    variables = {name: update(name) for name in state}
    blocks = [
        {"policies": {"relay": relay_policy}, "variables": variables},
        {"policies": {"build": build_policy}, "variables": variables},
    ]
    experiment = Experiment()
    with contextlib.redirect_stdout(io.StringIO()):  # it prints a banner
        experiment.append_model(
            model_id="case",
            initial_state=state,
            partial_state_update_blocks=blocks,
            sim_configs=config_sim({"N": 1, "T": range(slots), "M": {"unused": [0]}}),
        )
        context = ExecutionContext(context=ExecutionMode().single_mode)
        records, _, _ = Executor(exec_context=context, configs=experiment.configs).execute()
    return records[-1]


logging.disable(logging.INFO)
