#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls everything that the typelib knows from another thread.

For each function, method, constructor and property of every class: exactly one critical, which names it and both
threads, no effect, no crash, and a harmless value.  What is new in the library is found by itself;
an argument of a type that nobody has used before has to be added to make_argument().
"""

import gc
import re
import sys
import threading

import gi

gi.require_version('Gdk', '3.0')
gi.require_version('GIRepository', '2.0')
gi.require_version('Gtk', '3.0')
gi.require_version('Gweb', '1')
from gi.repository import Gdk, GIRepository, Gio, GLib, GObject, Gtk, Gweb  # noqa: E402

Type = GIRepository.TypeTag
DEADLINE_SECONDS = 60

messages = []


def log_cb(domain, level, message, *data):
    messages.append(message)


def in_other_thread(func):
    """Returns what func returned, the id of the thread, and what was logged meanwhile."""
    result = []

    def run():
        try:
            result.append(func())
        except Exception as error:  # the test says which call it was
            result.append(error)

    messages.clear()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return result[0], thread.native_id, list(messages)


def wait_until(condition):
    context = GLib.MainContext.default()
    expired = []
    source = GLib.timeout_add_seconds(DEADLINE_SECONDS, lambda: expired.append(True))
    while not condition() and not expired:
        context.iteration(True)
    if not expired:
        GLib.source_remove(source)
    return not expired


class Failure(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failure(text)


def check_refused(what, thread, log):
    check(len(log) == 1, f'{what}: one critical expected, got {log}')
    pattern = rf'^{re.escape(what)} (was \w+ )?in thread {thread}, but belongs to thread {threading.get_native_id()}$'
    check(re.match(pattern, log[0]), f'{what}: “{log[0]}” in thread {thread}')


def arguments_of(function):
    return [GIRepository.callable_info_get_arg(function, i)
            for i in range(GIRepository.callable_info_get_n_args(function))]


def methods_of(info):
    return [GIRepository.object_info_get_method(info, i)
            for i in range(GIRepository.object_info_get_n_methods(info))]


def is_class(info):
    return info.get_type() == GIRepository.InfoType.OBJECT


repository = GIRepository.Repository.get_default()
everything = [repository.get_info('Gweb', i) for i in range(repository.get_n_infos('Gweb'))]
classes = [info for info in everything if is_class(info) and not GIRepository.object_info_get_abstract(info)]


def heir_of(info):
    """The class itself, or one that is derived from it and not abstract."""
    return next(heir for heir in classes
                if issubclass(getattr(Gweb, heir.get_name()), getattr(Gweb, info.get_name())))


def make_argument(argument, instance):
    """A value that is good enough to be accepted."""
    info = GIRepository.arg_info_get_type(argument)
    tag = GIRepository.type_info_get_tag(info)

    if GIRepository.arg_info_may_be_null(argument):
        return None
    if tag in (Type.UTF8, Type.FILENAME):
        return 'about:blank'
    if tag == Type.BOOLEAN:
        return True
    if tag in (Type.INT8, Type.UINT8, Type.INT16, Type.UINT16, Type.INT32, Type.UINT32,
               Type.INT64, Type.UINT64, Type.FLOAT, Type.DOUBLE):
        return 1
    if tag == Type.ARRAY:
        return []
    if tag == Type.INTERFACE:
        interface = GIRepository.type_info_get_interface(info)
        name = f'{interface.get_namespace()}.{interface.get_name()}'
        if interface.get_type() in (GIRepository.InfoType.ENUM, GIRepository.InfoType.FLAGS):
            value = GIRepository.enum_info_get_value(interface, 0)
            return getattr(Gweb, interface.get_name())(GIRepository.value_info_get_value(value))
        if interface.get_type() == GIRepository.InfoType.CALLBACK:
            return lambda *arguments: None
        if name == 'Gio.AsyncResult':
            return Gio.Task.new(instance, None, None)
        if name == 'Gio.File':
            return Gio.File.new_for_path('/nonexistent')
        if name == 'Gdk.RGBA':
            return Gdk.RGBA()
        if name == 'GLib.Bytes':
            return GLib.Bytes.new(b'')
        if name == 'GLib.Variant':
            return GLib.Variant('s', '')
        if name.startswith('Gweb.'):
            return getattr(Gweb, interface.get_name())()
    raise Failure(f'no value for the argument {argument.get_name()} of type {GIRepository.type_tag_to_string(tag)}')


def make_arguments(function, instance):
    arguments = arguments_of(function)
    hidden = {index for argument in arguments
              for index in (GIRepository.arg_info_get_closure(argument), GIRepository.arg_info_get_destroy(argument))}
    return [make_argument(argument, instance) for index, argument in enumerate(arguments)
            if index not in hidden and GIRepository.arg_info_get_direction(argument) != GIRepository.Direction.OUT]


def is_harmless(value):
    """What a function that has done nothing may return: nothing, a number, or an enumeration."""
    return value is None or isinstance(value, (bool, int, float)) or value == [] or value == ()


def own_properties(cls):
    """The properties of our classes that an object has."""
    return [pspec for pspec in GObject.list_properties(cls.__gtype__) if pspec.owner_type.name.startswith('Gweb')]


def state_of(instance):
    """All that can be read of an object, and all that it has told."""
    if instance is None:
        return None
    return {pspec.name: instance.get_property(pspec.name) for pspec in own_properties(type(instance))
            if pspec.flags & GObject.ParamFlags.READABLE}


def check_function(function, owner, instance):
    symbol = GIRepository.function_info_get_symbol(function)
    flags = GIRepository.function_info_get_flags(function)
    is_method = bool(flags & GIRepository.FunctionInfoFlags.IS_METHOD)

    if function.get_attribute('org.gwebview.thread') == 'any' or symbol.endswith(('_quark', '_get_type')):
        return False

    call = getattr(instance if is_method else owner, function.get_name())
    arguments = make_arguments(function, instance)
    before = state_of(instance)
    value, thread, log = in_other_thread(lambda: call(*arguments))

    check_refused(f'{symbol}() was called', thread, log)
    check(state_of(instance) == before, f'{symbol}() has changed something')
    # What the caller has made for the answer is what Python returns.
    if any(GIRepository.arg_info_is_caller_allocates(argument) for argument in arguments_of(function)):
        return True
    # Python makes an exception of a constructor that gives NULL.
    if not (flags & GIRepository.FunctionInfoFlags.IS_CONSTRUCTOR and isinstance(value, TypeError)):
        check(is_harmless(value), f'{symbol}() returned {value!r}')
    return True


def count_notifications(instance):
    """Returns a list that gets the name of each property that changes, and of each signal."""
    told = []
    instance.connect('notify', lambda object_, pspec: told.append(pspec.name))
    for name in GObject.signal_list_names(instance.__gtype__):
        instance.connect(name, lambda *arguments: told.append(arguments))
    return told


def test_functions():
    n_checked = 0
    told = []
    for info in everything:
        if info.get_type() == GIRepository.InfoType.FUNCTION:
            n_checked += check_function(info, Gweb, None)
        elif is_class(info):
            cls = getattr(Gweb, info.get_name())
            instance = getattr(Gweb, heir_of(info).get_name())()
            told.append(count_notifications(instance))
            for method in methods_of(info):
                n_checked += check_function(method, cls, instance)
    passed = []
    GLib.idle_add(lambda: passed.append(True), priority=GLib.PRIORITY_LOW)
    check(wait_until(lambda: passed), 'the main loop does not rest')
    check(not any(told), f'something was told: {told}')
    print(f'# {n_checked} functions')
    check(n_checked > 50, 'where are the functions?')


def default_of(pspec):
    """What reading a property gives where it is refused."""
    if pspec.value_type.is_a(GObject.TYPE_OBJECT) or pspec.value_type == GObject.TYPE_STRV:
        return None if pspec.value_type != GObject.TYPE_STRV else []
    return pspec.default_value


def test_properties():
    n_checked = 0
    for info in classes:
        cls = getattr(Gweb, info.get_name())
        instance = cls()
        for pspec in own_properties(cls):
            what = f'{cls.__gtype__.name}:{pspec.name}'
            before = instance.get_property(pspec.name)
            value, thread, log = in_other_thread(lambda: instance.get_property(pspec.name))
            check_refused(what, thread, log)
            check('read' in log[0], log[0])
            check(value == default_of(pspec), f'{what} was {value!r}')
            n_checked += 1
            if not pspec.flags & GObject.ParamFlags.WRITABLE or pspec.flags & GObject.ParamFlags.CONSTRUCT_ONLY:
                continue
            if pspec.value_type == GObject.TYPE_BOOLEAN:
                other = not before
            elif pspec.value_type in (GObject.TYPE_UINT, GObject.TYPE_INT, GObject.TYPE_DOUBLE):
                other = before + 1
            elif pspec.value_type == GObject.TYPE_STRING:
                other = 'other'
            else:
                other = before
            value, thread, log = in_other_thread(lambda: instance.set_property(pspec.name, other))
            check_refused(what, thread, log)
            check('written' in log[0], log[0])
            check(instance.get_property(pspec.name) == before, f'{what} has changed')
    print(f'# {n_checked} properties')
    check(n_checked > 20, 'where are the properties?')


def test_creation():
    for info in classes:
        cls = getattr(Gweb, info.get_name())
        instance, thread, log = in_other_thread(lambda: cls())
        check(isinstance(instance, cls), f'{cls}: {instance!r}')
        check_refused(f'A {cls.__gtype__.name} was created', thread, log)
        # It is good for nothing, but it does no harm.
        state_of(instance)
        if cls is Gweb.View:
            check(instance.is_closed(), 'a view that was made in another thread is closed')
            instance.load_uri('about:blank')
            instance.reload()
            instance.close()
            outcome = []
            instance.evaluate_javascript('1', None, lambda view, result: outcome.append(result))
            check(wait_until(lambda: outcome), 'no outcome')
            try:
                instance.evaluate_javascript_finish(outcome[0])
                check(False, 'a closed view has run a script')
            except GLib.Error as error:
                check(error.matches(Gweb.error_quark(), Gweb.Error.CLOSED), error.message)
    messages.clear()


def test_lists():
    """The lists that the objects hand out are used through GIO's interface."""
    lists = [Gweb.Environment.new(None, None).get_processes(), Gweb.View().get_back_forward_list()]
    for model in lists:
        for what, call in (('get_n_items', model.get_n_items), ('get_item', lambda: model.get_item(0))):
            value, thread, log = in_other_thread(call)
            check(len(log) == 1 and f'_{what}() was called in thread {thread}' in log[0], f'{model}: {log}')
            check(not value, f'{model}.{what}() returned {value!r}')


def test_last_reference():
    """Dropped in another thread, ended in this one."""
    for info in classes:
        cls = getattr(Gweb, info.get_name())
        ended = []
        box = [cls()]
        box[0].weak_ref(lambda: ended.append(threading.get_ident()))
        in_other_thread(box.clear)
        gc.collect()
        check(not messages, messages)
        check(wait_until(lambda: ended), f'{cls} was not ended')
        check(ended == [threading.get_ident()], f'{cls} was ended in another thread')


def test_invoke():
    view = Gweb.View()
    seen = []
    main = threading.get_ident()

    def call():
        seen.append(threading.get_ident())
        view.load_uri('about:blank')
        return GLib.Variant('s', view.get_uri())

    def fail():
        raise GLib.Error.new_literal(Gweb.error_quark(), 'no', Gweb.Error.INVALID_ARGUMENT)

    def raise_other():
        raise ValueError('this is what a test has raised')

    outcomes = []

    def done(source, result):
        seen.append(threading.get_ident())
        try:
            outcomes.append(Gweb.invoke_finish(result))
        except GLib.Error as error:
            outcomes.append(error)

    def work():
        Gweb.invoke(call, (), None, done)
        Gweb.invoke(fail, (), None, done)

    in_other_thread(work)
    check(not messages, messages)
    check(not seen, 'it was called in the other thread')
    check(wait_until(lambda: len(outcomes) == 2), 'no outcome')
    check(seen == [main, main, main], seen)
    check(outcomes[0].get_string() == 'about:blank', outcomes[0])
    check(outcomes[1].matches(Gweb.error_quark(), Gweb.Error.INVALID_ARGUMENT), outcomes[1])

    # What Python raises has no place in a GError, but nothing is lost by it.
    outcomes.clear()
    raised = []
    sys.excepthook = lambda kind, error, traceback: raised.append(error)
    in_other_thread(lambda: Gweb.invoke(raise_other, (), None, done))
    check(wait_until(lambda: outcomes), 'no outcome')
    sys.excepthook = sys.__excepthook__
    check(isinstance(raised[0], ValueError), raised)
    view.close()


def main():
    tests = [test_functions, test_properties, test_creation, test_lists, test_last_reference, test_invoke]
    status = 0

    # Nothing here is fatal: the criticals are what the test is about.
    GLib.log_set_always_fatal(GLib.LogLevelFlags.LEVEL_ERROR)
    GLib.log_set_handler('gwebview', GLib.LogLevelFlags.LEVEL_MASK, log_cb, None)
    check(Gtk.init_check()[0], 'no display')
    Gweb.View().destroy()

    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        name = '/gwebview/thread-walk/' + test.__name__.removeprefix('test_').replace('_', '-')
        try:
            test()
            print(f'ok {number} {name}', flush=True)
        except Failure as failure:
            print(f'not ok {number} {name}\n# {failure}', flush=True)
            status = 1
    return status


sys.exit(main())
