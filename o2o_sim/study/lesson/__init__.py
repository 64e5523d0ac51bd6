"""Lessons: predict, run, look, explain, be asked; each is a file of words and a scenario, run by an experiment."""

from o2o_sim.study.lesson.catalogue import lessons, load_lesson
from o2o_sim.study.lesson.check import Reply
from o2o_sim.study.lesson.findings import Findings
from o2o_sim.study.lesson.lesson import Lesson
from o2o_sim.study.lesson.run import run_lesson

__all__ = ["Findings", "Lesson", "Reply", "lessons", "load_lesson", "run_lesson"]
