# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tools that watch what a program does with its memory while it is tested, for "run-isolated".

What they find is written to files in one folder, because most of the processes of a test are not
its direct children, and nobody looks at what they print: a single report fails the test.
"""

import os
import shlex

TESTS = os.path.dirname(os.path.abspath(__file__))

# These come with GLib and GTK, for the same purpose.
SYSTEM_SUPPRESSIONS = ('/usr/share/glib-2.0/valgrind/glib.supp',
                       '/usr/share/gtk-3.0/valgrind/gtk.supp')


def is_program(path):
    """Not a script, whose interpreter would be what is watched."""
    with open(path, 'rb') as file:
        return file.read(4) == b'\x7fELF'


def flags(**values):
    return ':'.join(f'{name}={value}' for name, value in values.items())


class Checker:
    """Watches nothing."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def suppressions(self, name):
        return os.path.join(TESTS, name)

    def prepare(self, env):
        """Changes the environment that the program gets."""

    def wrap(self, command):
        return command

    def is_remark(self, line):
        """Whether it is about the tool, not about the program."""
        return not line.strip()

    def reports(self):
        if not os.path.isdir(self.folder):
            return
        for name in sorted(os.listdir(self.folder)):
            with open(self.path(name), errors='replace') as file:
                lines = [line for line in file if not self.is_remark(line)]
            if lines:
                yield ''.join(lines)


class Sanitizer(Checker):
    """A program that was built with sanitizers watches itself.  The browser process gets nothing of the
    application's environment, so a script that stands in for it says what to do."""

    def variables(self, is_browser):
        raise NotImplementedError

    def prepare(self, env):
        os.mkdir(self.folder)
        env.update(self.variables(False))
        env.update({'G_SLICE': 'always-malloc'})

        browser = env.get('GWEBVIEW_BROWSER')
        if browser is None:
            return

        folder = os.path.dirname(self.folder)
        settings = os.path.join(folder, 'browser-settings')
        with open(settings, 'w') as file:
            for name, value in self.variables(True).items():
                file.write(f'export {name}={shlex.quote(value)}\n')

        script = os.path.join(folder, 'watched-browser')
        with open(script, 'w') as file:
            file.write(f'#!/bin/sh\n. {shlex.quote(settings)}\nexec {shlex.quote(browser)} "$@"\n')
        os.chmod(script, 0o755)

        # The latter two are for tests that put something of their own in the browser process's place.
        env.update({
            'GWEBVIEW_BROWSER': script,
            'GWEB_TEST_REAL_BROWSER': browser,
            'GWEB_TEST_BROWSER_SETTINGS': settings,
        })


class AddressSanitizer(Sanitizer):
    """Addresses, leaks, and what the C standard leaves undefined."""

    def is_remark(self, line):
        # It stops all threads before it looks for leaks, but for those that are on their way out.
        return 'was not suspended. False leaks are possible.' in line or super().is_remark(line)

    def variables(self, is_browser):
        return {
            # Signals are what tests send to see what happens then.  The memory of JavaScript is not searched for
            # pointers, so nothing in the browser process can be known to be leaked; and only who looks for leaks
            # needs the whole way to where memory was allocated, which takes long to find.  What tests preload is
            # not watched, and may come first.
            'ASAN_OPTIONS': flags(log_path=self.path('address'), detect_leaks=int(not is_browser),
                                  handle_segv=0, handle_sigbus=0, handle_sigfpe=0, handle_sigill=0,
                                  fast_unwind_on_malloc=int(is_browser), malloc_context_size=24,
                                  detect_stack_use_after_return=1, check_initialization_order=1,
                                  verify_asan_link_order=0),
            'LSAN_OPTIONS': flags(suppressions=self.suppressions('lsan.supp'), print_suppressions=0),
            'UBSAN_OPTIONS': flags(log_path=self.path('undefined'), print_stacktrace=1, halt_on_error=1),
        }


class ThreadSanitizer(Sanitizer):
    """Data that two threads use without agreeing on when."""

    def variables(self, is_browser):
        return {
            # GLib's recursive locks are mutexes of which only one half would be seen.
            'TSAN_OPTIONS': flags(log_path=self.path('thread'), suppressions=self.suppressions('tsan.supp'),
                                  print_suppressions=0, handle_segv=0, history_size=4, report_mutex_bugs=0),
        }


class Valgrind(Checker):
    """The program itself, not what it starts."""

    def is_remark(self, line):
        # System calls that it does not know fail, as in old kernels.
        return line.startswith('--') or not line.strip()

    def prepare(self, env):
        os.mkdir(self.folder)
        env['G_SLICE'] = 'always-malloc'

    def wrap(self, command):
        if not is_program(command[0]):
            return command
        wrapper = ['valgrind', '--quiet', f'--log-file={self.path("valgrind.%p")}', '--num-callers=30',
                   '--leak-check=full', '--show-leak-kinds=definite', '--child-silent-after-fork=yes',
                   f'--suppressions={self.suppressions("valgrind.supp")}']
        wrapper += [f'--suppressions={path}' for path in SYSTEM_SUPPRESSIONS if os.path.exists(path)]
        return wrapper + command


CHECKERS = {
    'nothing': Checker,
    'address': AddressSanitizer,
    'thread': ThreadSanitizer,
    'valgrind': Valgrind,
}
