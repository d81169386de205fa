// Runs once in every engine before anything of a flow does. Adds the methods that ES5 lacks, bounds those that grow, removes clock, randomness, state and code made from text, and freezes what is left: no record can
// leave anything for the next. Names that start with $ are the engine's own (see Host and HostFunctions).
(function (global) {
  'use strict';

  var create = Object.create, defineProperty = Object.defineProperty, freeze = Object.freeze, getOwnPropertyNames = Object.getOwnPropertyNames, getPrototypeOf = Object.getPrototypeOf;
  var isArray = Array.isArray, isFrozen = Object.isFrozen, keys = Object.keys, preventExtensions = Object.preventExtensions, fromCharCode = String.fromCharCode;

  function define(owner, name, value) {
    defineProperty(owner, name, { value: value, writable: false, enumerable: false, configurable: false });
  }

  // ---- Regular expressions: objects that stand for those the engine compiled. They have no state.
  var patternPrototype = {
    exec: function (text) { return $matches('exec', this, String(text)); },
    test: function (text) { return $matches('test', this, String(text)); }
  };
  global.$newPattern = function () { return freeze(create(patternPrototype)); };

  function isPattern(value) {
    return typeof value === 'object' && value !== null && getPrototypeOf(value) === patternPrototype;
  }

  // ---- Numbers with more digits than JavaScript keeps: objects that only operators and helpers understand.
  var exactPrototype = {
    toFixed: function (places) { return $toFixed(this, places); },
    toString: function () { return $exactText(this); },
    valueOf: function () { return $exactValue(this); }
  };
  global.$newExact = function () { return freeze(create(exactPrototype)); };

  // ---- Text.
  var text = {
    concat: function () {
      var result = String(this);
      for (var i = 0; i < arguments.length; i++) result = $join(result, String(arguments[i]));
      return result;
    },
    endsWith: function (part) { part = String(part); return part.length <= this.length && this.substring(this.length - part.length) === part; },
    includes: function (part) { return this.indexOf(String(part)) >= 0; },
    localeCompare: function (other) { other = String(other); return $order(String(this), other); },
    match: function (pattern) { return $matches('match', $aPattern(pattern, isPattern(pattern), 'match'), String(this)); },
    padEnd: function (length, filler) { return $join(String(this), $padding(String(this), length, filler === undefined ? ' ' : String(filler))); },
    padStart: function (length, filler) { return $join($padding(String(this), length, filler === undefined ? ' ' : String(filler)), String(this)); },
    repeat: function (times) { return $repeat(String(this), times); },
    replace: function (what, by) { return replace(String(this), what, by, false); },
    replaceAll: function (what, by) { return replace(String(this), what, by, true); },
    search: function (pattern) { return $matches('search', $aPattern(pattern, isPattern(pattern), 'search'), String(this)); },
    split: function (separator, most) {
      var parts = isPattern(separator) ? $matches('split', separator, String(this)) : separator === undefined ? [String(this)] : $split(String(this), String(separator));
      return most === undefined ? parts : parts.slice(0, most);
    },
    startsWith: function (part) { part = String(part); return this.substring(0, part.length) === part; },
    trimEnd: function () { return ('.' + this).trim().substring(1); },
    trimStart: function () { var trimmed = (this + '.').trim(); return trimmed.substring(0, trimmed.length - 1); }
  };

  function replace(subject, what, by, all) {
    var makes = typeof by === 'function';
    if (isPattern(what) && !makes) return $replace(what, subject, String(by));
    if (!makes) return $replaceText(subject, String(what), String(by), all);
    var found = isPattern(what) ? $matches('matches', what, subject) : $occurrences(subject, String(what), all), parts = [], end = 0;
    for (var i = 0; i < found.length; i++) {
      var at = found[i][0], groups = found[i].slice(1);
      parts.push(subject.substring(end, at), String($call(by, groups.concat([at, subject]))));
      end = at + groups[0].length;
    }
    parts.push(subject.substring(end));
    return parts.join('');
  }

  // ---- Lists.
  var list = {
    concat: function () {
      var result = this.slice();
      for (var i = 0; i < arguments.length; i++) {
        var more = isArray(arguments[i]) ? arguments[i] : [arguments[i]];
        for (var j = 0; j < more.length; j++) result.push(more[j]);
        $elements(result.length);
      }
      return result;
    },
    find: function (test) {
      for (var i = 0; i < this.length; i++) if (test(this[i], i, this)) return this[i];
      return undefined;
    },
    findIndex: function (test) {
      for (var i = 0; i < this.length; i++) if (test(this[i], i, this)) return i;
      return -1;
    },
    flat: function (depth) {
      var result = [];
      flatten(this, depth === undefined ? 1 : depth, result);
      return result;
    },
    flatMap: function (map) { return this.map(map).flat(); },
    includes: function (value) { return this.indexOf(value) >= 0; },
    join: function (separator) {
      var result = [], between = separator === undefined ? ',' : String(separator);
      for (var i = 0; i < this.length; i++) result.push(this[i] === undefined || this[i] === null ? '' : String(this[i]));
      return $joinAll(result, between);
    },
    // Stable, and the same on every machine; without a function, by text.
    sort: function (compare) {
      var sorted = merge(this.slice(), compare === undefined ? function (a, b) { return $order(String(a), String(b)); } : compare);
      for (var i = 0; i < sorted.length; i++) this[i] = sorted[i];
      return this;
    }
  };

  function flatten(from, depth, into) {
    for (var i = 0; i < from.length; i++) {
      if (isArray(from[i]) && depth > 0) flatten(from[i], depth - 1, into);
      else into.push(from[i]);
      $elements(into.length);
    }
  }

  function merge(items, compare) {
    if (items.length < 2) return items;
    var middle = items.length >> 1, left = merge(items.slice(0, middle), compare), right = merge(items.slice(middle), compare), result = [], l = 0, r = 0;
    while (l < left.length && r < right.length) result.push(compare(left[l], right[r]) <= 0 ? left[l++] : right[r++]);
    while (l < left.length) result.push(left[l++]);
    while (r < right.length) result.push(right[r++]);
    return result;
  }

  // ---- Objects, numbers, functions by name.
  var standard = {
    Array: {
      from: function (source, map) {
        var result = [], length = $elements(source.length === undefined ? 0 : source.length), isText = typeof source === 'string';
        for (var i = 0; i < length; i++) {
          var item = isText ? source.charAt(i) : source[i];
          result.push(map === undefined ? item : map(item, i));
        }
        return result;
      },
      isArray: isArray
    },
    Math: {},
    Object: {
      assign: function (target) {
        if (isFrozen(target)) return $refuse('Object.assign changes its first argument, and this one cannot be changed. Write Object.assign({}, a, b).');
        for (var i = 1; i < arguments.length; i++) {
          if (arguments[i] === undefined || arguments[i] === null) continue;
          var names = keys(arguments[i]);
          for (var j = 0; j < names.length; j++) target[names[j]] = arguments[i][names[j]];
        }
        return target;
      },
      entries: function (object) { return keys(object).map(function (name) { return [name, object[name]]; }); },
      keys: keys,
      values: function (object) { return keys(object).map(function (name) { return object[name]; }); }
    }
  };
  ['abs', 'ceil', 'floor', 'max', 'min', 'round', 'sign', 'trunc'].forEach(function (name) {
    standard.Math[name] = function () {
      var numbers = [];
      for (var i = 0; i < arguments.length; i++) numbers.push(arguments[i]);
      return $math(name, numbers);
    };
  });

  standard.String = function (value) { return typeof value === 'string' ? value : $text(value); };
  standard.String.fromCharCode = fromCharCode;
  standard.Number = function (value) { return $number(value); };
  standard.Number.isFinite = function (value) { return $isNumber(value); };
  standard.Number.isInteger = function (value) { return $isNumber(value) && $math('trunc', [value]) === value; };
  standard.Number.isNaN = function (value) { return typeof value === 'number' && value !== value; };
  standard.Boolean = function (value) { return !!value; };
  standard.parseInt = function (value) { return $parse(standard.String(value), true); };
  standard.parseFloat = function (value) { return $parse(standard.String(value), false); };
  standard.isNaN = function (value) { return !$isNumber($number(value)); };
  standard.isFinite = function (value) { return $isNumber($number(value)); };
  standard.encodeURIComponent = encodeURIComponent;
  standard.decodeURIComponent = decodeURIComponent;

  global.$mapped = function (items, map) {
    if (typeof map !== 'function') return $refuse("sum(list, x) takes the name of a field, or a function.");
    return items.map(function (item) { return map(item); });
  };
  global.$store = function (owner, key, value, site) {
    $storable(owner, key, site, isFrozen(owner));
    owner[key] = value;
    return value;
  };

  // ---- Everything else goes, and what stays is frozen.
  function freezeDeep(value) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
    if (typeof value === 'function') {
      if (typeof value.prototype === 'object' && value.prototype !== null) freeze(value.prototype);
    } else {
      keys(value).forEach(function (name) { freezeDeep(value[name]); });
    }
    freeze(value);
  }

  function keep(prototype, kept, added) {
    getOwnPropertyNames(prototype).forEach(function (name) {
      if (name !== 'length' && kept.indexOf(name) < 0) delete prototype[name];
    });
    keys(added).forEach(function (name) { define(prototype, name, added[name]); });
    getOwnPropertyNames(prototype).forEach(function (name) { freezeDeep(prototype[name]); });
  }

  // The prototypes, while their names are still there.
  var prototypes = { text: String.prototype, list: Array.prototype, number: Number.prototype, truth: Boolean.prototype, object: Object.prototype, callable: Function.prototype };
  var keptOfText = ['charAt', 'charCodeAt', 'indexOf', 'lastIndexOf', 'slice', 'substr', 'substring', 'toLowerCase', 'toString', 'toUpperCase', 'trim', 'valueOf'];
  var keptOfList = ['every', 'filter', 'forEach', 'indexOf', 'lastIndexOf', 'map', 'pop', 'push', 'reduce', 'reduceRight', 'reverse', 'shift', 'slice', 'some', 'splice', 'unshift'];
  var number = {
    toFixed: function (places) { return $toFixed(this, places); },
    toString: function () { return $text(this); }
  };

  getOwnPropertyNames(global).forEach(function (name) {
    if (name.charAt(0) !== '$' && name !== 'undefined' && name !== 'NaN' && name !== 'Infinity') delete global[name];
  });
  keys(standard).forEach(function (name) {
    getOwnPropertyNames(standard[name]).forEach(function (member) { if (member !== 'caller' && member !== 'arguments') freezeDeep(standard[name][member]); });
    freezeDeep(standard[name]);
    define(global, name, standard[name]);
  });
  keep(prototypes.text, keptOfText, text);
  keep(prototypes.list, keptOfList, list);
  keep(prototypes.number, ['valueOf'], number);
  keep(prototypes.truth, ['toString', 'valueOf'], {});
  keep(prototypes.object, ['toString', 'valueOf'], {});

  // Called when the scripts of the flow are in: from then on there is nothing that could be changed.
  global.$close = function () {
    keep(prototypes.callable, [], {});
    keys(prototypes).forEach(function (name) { freeze(prototypes[name]); });
    freezeDeep(patternPrototype);
    freezeDeep(exactPrototype);
    getOwnPropertyNames(global).forEach(function (name) {
      if (name === '$f') return;
      freezeDeep(global[name]);
      defineProperty(global, name, { writable: false, configurable: false });
    });
    preventExtensions(global);
  };
})(this);
