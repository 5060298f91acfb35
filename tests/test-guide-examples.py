#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-guide-examples.py GUIDE COMPILER…

Each example in a guide has to be right: it is built as its readers will do it, and run.  It says in its first
comment what it prints.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

DEADLINE_SECONDS = 100

# The examples are quoted as they are, for people to copy: nothing in them may go wrong without a word.
RUN_ENV = {'G_DEBUG': 'fatal-warnings', 'PYTHONDONTWRITEBYTECODE': '1'}


def build_c(folder, code, compiler):
    source = folder / 'example.c'
    program = folder / 'example'
    source.write_text(code)
    flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'gwebview-1'],
                           check=True, capture_output=True, text=True).stdout.split()
    subprocess.run([*compiler, '-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror',
                    str(source), '-o', str(program), *flags], check=True)
    return [str(program)]


def build_python(folder, code, compiler):
    source = folder / 'example.py'
    source.write_text(code)
    return [sys.executable, str(source)]


def build_js(folder, code, compiler):
    source = folder / 'example.js'
    source.write_text(code)
    return ['gjs', '-m', str(source)]


BUILDERS = {'c': build_c, 'python': build_python, 'js': build_js}


def try_example(language, code, compiler):
    """Returns what is wrong with it, or None."""
    promise = re.search(r'Prints\s+"([^"]*)"', code)
    if not promise:
        return 'it does not say what it prints'

    with tempfile.TemporaryDirectory() as name:
        try:
            command = BUILDERS[language](pathlib.Path(name), code, compiler)
            result = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_SECONDS,
                                    env={**os.environ, **RUN_ENV, 'XDG_DATA_HOME': f'{name}/data'})
        except subprocess.CalledProcessError as error:
            return str(error)
        except subprocess.TimeoutExpired as error:
            return f'{error}: {error.stderr}'

    for line in result.stderr.splitlines():
        print(f'# {line}')
    if result.returncode != 0:
        return f'it ended with {result.returncode}'
    if result.stdout != promise.group(1) + '\n':
        return f'it printed {result.stdout!r}'
    return None


def main():
    guide = pathlib.Path(sys.argv[1])
    compiler = sys.argv[2:]
    examples = re.findall(r'^```(\w+)\n(.*?)^```$', guide.read_text(), re.MULTILINE | re.DOTALL)
    status = 0 if examples else 1

    print(f'1..{len(examples)}')
    for number, (language, code) in enumerate(examples, 1):
        problem = try_example(language, code, compiler)
        name = f'/gwebview/guides/{guide.stem}/{number}-{language}'
        if problem is None:
            print(f'ok {number} {name}', flush=True)
        else:
            print(f'not ok {number} {name}\n# {problem}', flush=True)
            status = 1
    return status


sys.exit(main())
