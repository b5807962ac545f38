"""What files of OTLP profiles say, decoded by the published schema (PYTHONPATH has opentelemetry-proto and protobuf): JSON on
standard output, of each file a list of profiles, of each its type, times, attributes and folded stacks, and which rules that the
schema's comments state a file breaks."""
import collections
import json
import sys

from google.protobuf import unknown_fields
from opentelemetry.proto.profiles.v1development import profiles_pb2

tables = None
faults = []
used = collections.defaultdict(set)


def rule(holds, text):
    if not holds and text not in faults:
        faults.append(text)


def entry(name, index):
    table = getattr(tables, name)
    rule(0 <= index < len(table), f'{name} has no entry {index}')
    used[name].add(index)
    return table[index]


def text(index):
    return entry('string_table', index)


def value(any_value):
    kind = any_value.WhichOneof('value')
    rule(kind is not None, 'an attribute without a value')
    return getattr(any_value, kind)


def attributes(indices):
    found = [entry('attribute_table', index) for index in indices]
    pairs = {text(one.key_strindex): value(one.value) for one in found}
    rule(len(pairs) == len(indices) and '' not in pairs, 'attributes with one key, or none')
    return pairs


def mapping(index):
    one = entry('mapping_table', index)
    return {
        'path': text(one.filename_strindex),
        'range': [one.memory_start, one.memory_limit, one.file_offset],
        **attributes(one.attribute_indices),
    }


def place(index):
    """Functions of a location, the innermost first, as NAME:LINE where it tells lines."""
    rule(index != 0, 'a stack with location 0')
    one = entry('location_table', index)
    where = mapping(one.mapping_index)
    attributes(one.attribute_indices)
    if one.address:
        start, limit, _ = where['range']
        rule(start <= one.address < limit, f'address {one.address:#x} outside its mapping {where["path"]}')
    rule(one.lines or one.address, 'a location without lines or address')
    names = [(text(entry('function_table', line.function_index).name_strindex), line.line) for line in one.lines]
    return [f'{name}:{line}' if line else name for name, line in names] or [f'{where["path"]}+{one.address:#x}']


def stack(index):
    if index == 0:
        return '[no stack]'
    frames = [name for location in entry('stack_table', index).location_indices for name in place(location)]
    rule(frames, 'a stack without frames')
    return ';'.join(reversed(frames))


def folded(profile):
    lines = collections.Counter()
    for sample in profile.samples:
        times, values = sample.timestamps_unix_nano, sample.values
        rule(values or times, 'a sample without values and times')
        rule(not values or not times or len(values) == len(times), 'values and times are not parallel')
        labels = [str(value) for value in attributes(sample.attribute_indices).values()]
        lines[';'.join([*labels, stack(sample.stack_index)])] += sum(values) if values else len(times)
    return sorted(f'{names} {weight}' for names, weight in lines.items())


def read(profile):
    rule(profile.HasField('sample_type'), 'a profile without a sample type')
    return {
        'type': [text(profile.sample_type.type_strindex), text(profile.sample_type.unit_strindex)],
        'time': profile.time_unix_nano,
        'duration': profile.duration_nano,
        'period': profile.period,
        'attributes': attributes(profile.attribute_indices),
        'folded': folded(profile),
    }


def check_tables():
    for name in (field.name for field in tables.DESCRIPTOR.fields):
        table = list(getattr(tables, name))
        rule(table and (table[0] == '' or table[0] == type(table[0])()), f'entry 0 of {name} is something')
        whole = [one if isinstance(one, str) else one.SerializeToString(deterministic=True) for one in table]
        rule(len(set(whole)) == len(whole), f'{name} has an entry twice')
        for index in range(1, len(table)):
            rule(index in used[name], f'nothing refers to entry {index} of {name}')
    for message in [tables, *tables.location_table, *tables.mapping_table]:
        rule(len(unknown_fields.UnknownFieldSet(message)) == 0, f'{message.DESCRIPTOR.name} has unknown fields')


def read_file(path):
    global tables, faults
    data = profiles_pb2.ProfilesData()
    with open(path, 'rb') as file:
        data.ParseFromString(file.read())
    tables, faults = data.dictionary, []
    used.clear()
    profiles = [
        read(profile)
        for resource in data.resource_profiles
        for scope in resource.scope_profiles
        for profile in scope.profiles
    ]
    check_tables()
    mappings = [mapping(index) for index in range(1, len(tables.mapping_table))]
    return {'profiles': profiles, 'mappings': mappings, 'faults': faults}


json.dump([read_file(path) for path in sys.argv[1:]], sys.stdout)
