"""Run All of a chapter whose labs are used, without a browser."""

import ast
import linecache
import symtable
from collections import defaultdict

import matplotlib.pyplot as plt

from segteach.course import build
from segteach.course.check import Verdict
from segteach.labs.kit.frame import Lab


def code_cells(path):
    """Return [(name, code)] of a chapter with every exercise solved."""
    notebook = build.edition(build.read(path), path.stem, "en", solutions=True)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [(cell.metadata.get("name", cell.id), cell.source) for cell in cells]


def run_all(cells, use, *, again=lambda lab: None, backwards=False):
    """Run the cells in their order; return [(cell, fault)].

    use(lab): done to each lab as soon as its cell has run. again(lab): done to a lab before every
    later cell that names it, which then runs by itself, as a reader runs it. backwards: every
    cell runs once more at the end, the last one first.
    """
    names, used, faults = {"__name__": "chapter"}, {}, []
    for name, code in [*cells, *(cells[::-1] if backwards else ())]:
        for lab in [used[word] for word in loaded(code) if word in used]:
            again(lab)
        try:
            shown = run(code, f"<{name}>", names)
        except Exception as error:
            shown = faults.append((name, f"{type(error).__name__}: {error}"))
        plt.close("all")
        if type(shown) is Verdict and shown.solved is not True:  # not of a small try-it
            faults.append((name, repr(shown)))
        unnamed = isinstance(shown, Lab) and all(shown is not one for one in names.values())
        if unnamed:
            names[f"lab of {name}"] = shown
        new = {
            n: lab for n, lab in names.items() if isinstance(lab, Lab) and used.get(n) is not lab
        }
        for lab in new.values():
            use(lab)
        for n in new.keys() & used.keys():
            used[n].close()  # as a cell that is run again does
        used |= new
    for lab in used.values():
        lab.close()
    return faults


def of_labs(cells):
    """Return the cells that make a lab or use one, and those whose names they need.

    What the others show is the same whatever was done to a lab.
    """
    labs, wanted, kept = set(), set(), []
    for _, code in cells:
        if "segteach.labs" in code or labs & asked_for(code):
            labs |= made(code)
    for name, code in cells[::-1]:
        needs = asked_for(code)
        if "segteach.labs" in code or needs & labs or made(code) & wanted:
            kept.append((name, code))
            wanted = (wanted - made(code)) | needs
    return kept[::-1]


def asked_for(code):
    """Return the names that a cell uses and others make."""
    return set(loaded(code)) - made(code)


def made(code):
    """Return the names that a cell gives a value."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return names


def loaded(code):
    """Return the names that a cell uses."""
    return sorted({node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)})


def clashes(cells):
    """Return {name: cells that make it}: what one cell hands to another and a third makes.

    Whoever runs that third cell and then the second again works with another value. A function may
    be imported and shown as code: it is the same.
    """
    makers, functions, users = defaultdict(list), defaultdict(list), set()
    for name, code in cells:
        table = symtable.symtable(code, name, "exec")
        own = {one.get_name() for one in table.get_symbols() if one.is_assigned()}
        own |= (imported := {one.get_name() for one in table.get_symbols() if one.is_imported()})
        shown = {node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)}
        for word in own:
            makers[word].append(name)
        for word in imported | shown:
            functions[word].append(name)
        users |= (read_in(table) - own) | {
            word for one in table.get_children() if one.get_name() in shown for word in read_in(one)
        }
    return {
        word: found
        for word, found in makers.items()
        if word in users and len(found) > 1 and found != functions[word]
    }


def read_in(table):
    """Return the global names that a part of a cell reads, and what stands in it."""
    at_top = table.get_type() == "module"
    names = {
        one.get_name()
        for one in table.get_symbols()
        if one.is_referenced() and (at_top or one.is_global())
    }
    return names.union(*map(read_in, table.get_children()))


def run(code, place, names):
    """Run a cell and return what its last line is, which a notebook shows."""
    linecache.cache[place] = (len(code), None, code.splitlines(True), place)
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, place, "exec"), names)
    return last and eval(compile(ast.Expression(last.value), place, "eval"), names)


def page_of(path):
    """Return what a page imports and defines as functions, solutions as well; no cell has run."""
    names = {"__name__": "page"}
    for _, code in code_cells(path):
        tree = ast.parse(code)
        kept = (ast.Import, ast.ImportFrom, ast.FunctionDef)
        tree.body = [node for node in tree.body if isinstance(node, kept)]
        exec(compile(tree, "<page>", "exec"), names)
    return names
