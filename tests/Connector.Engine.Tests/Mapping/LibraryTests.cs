using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

/// <summary>What of JavaScript's own library is there, and that it means what it means elsewhere.</summary>
public sealed class LibraryTests
{
    [Theory]
    [InlineData("'a,b,,c'.split(',')", "[\"a\",\"b\",\"\",\"c\"]")]
    [InlineData("'abc'.split('')", "[\"a\",\"b\",\"c\"]")]
    [InlineData("'abc'.split()", "[\"abc\"]")]
    [InlineData("'a1b22c'.split(/\\d+/)", "[\"a\",\"b\",\"c\"]")]
    [InlineData("'a1b2'.split(/(\\d)/)", "[\"a\",\"1\",\"b\",\"2\",\"\"]")]
    [InlineData("'abc'.split(/(?:)/)", "[\"a\",\"b\",\"c\"]")]
    [InlineData("'a,b,c'.split(',', 2)", "[\"a\",\"b\"]")]
    [InlineData("'a1b22c'.replace(/\\d/g, '#')", "\"a#b##c\"")]
    [InlineData("'John Smith'.replace(/(\\w+)\\s(\\w+)/, '$2, $1')", "\"Smith, John\"")]
    [InlineData("'abc'.replace('b', '[$&$$]')", "\"a[$&$$]c\"")]
    [InlineData("'abc'.replace(/b/, \"[$&$$$`$']\")", "\"a[b$ac]c\"")]
    [InlineData("'a1b2'.replace(/\\d/g, function (d, at) { return '<' + d + at + '>'; })", "\"a<11>b<23>\"")]
    [InlineData("'a.b.c'.replace('.', '')", "\"ab.c\"")]
    [InlineData("'a.b.c'.replaceAll('.', '')", "\"abc\"")]
    [InlineData("'a.b.c'.replaceAll('.', function (d) { return d + d; })", "\"a..b..c\"")]
    [InlineData("/^[A-Z]{2}\\d+$/.test('DE123')", "true")]
    [InlineData("/^a$/.test('a\\n')", "false")]
    [InlineData("/^b$/m.test('a\\nb\\nc')", "true")]
    [InlineData("/\\d/.test('٣')", "false")]
    [InlineData("/\\s/.test('\\u00a0')", "true")]
    [InlineData("/^[\\s]$/.test('\\u2003')", "true")]
    [InlineData("/./.test('\\u2028')", "false")]
    [InlineData("/[^]/.test('\\n')", "true")]
    [InlineData("/I/i.test('i')", "true")]
    [InlineData("/(\\d+)-(x)?/.exec('a 12-')", "[\"12-\",\"12\"]")]
    [InlineData("'a1b2'.match(/\\d/g)", "[\"1\",\"2\"]")]
    [InlineData("'ab'.match(/\\d/)", "null")]
    [InlineData("'ab12'.search(/\\d/)", "2")]
    [InlineData("'abc'.includes('bc') && 'abc'.startsWith('ab') && 'abc'.endsWith('bc')", "true")]
    [InlineData("'5'.padStart(3, '0') + '5'.padEnd(3)", "\"0055  \"")]
    [InlineData("'ab'.repeat(3)", "\"ababab\"")]
    [InlineData("' a '.trimStart() + '|' + ' a '.trimEnd() + '|'", "\"a | a|\"")]
    [InlineData("'a'.localeCompare('b') < 0 && 'Z'.localeCompare('a') < 0", "true")]
    [InlineData("'a'.concat('b', 1, true)", "\"ab1true\"")]
    [InlineData("'İstanbul'.toUpperCase() + 'ISTANBUL'.toLowerCase()", "\"İSTANBUListanbul\"")]
    [InlineData("'日本😀'.length", "4")]
    [InlineData("String(1e21)", "\"1000000000000000000000\"")]
    [InlineData("String(null) + String(undefined) + String(true)", "\"nullundefinedtrue\"")]
    [InlineData("(0.1).toString() + String(100.50)", "\"0.1100.5\"")]
    [InlineData("String.fromCharCode(65, 66)", "\"AB\"")]
    [InlineData("encodeURIComponent('é/ ')", "\"%C3%A9%2F%20\"")]
    [InlineData("[3, 1, 2].sort()", "[1,2,3]")]
    [InlineData("[10, 9, 1].sort()", "[1,10,9]")]
    [InlineData("[10, 9, 1].sort(function (a, b) { return a - b; })", "[1,9,10]")]
    [InlineData(
        "[{ k: 1, n: 'a' }, { k: 0, n: 'b' }, { k: 1, n: 'c' }].sort(function (a, b) { return a.k - b.k; }).map(function (x) { return "
            + "x.n; }).join('')", "\"bac\"")]
    [InlineData("[1, 2, 3].find(function (x) { return x > 1; })", "2")]
    [InlineData("[1, 2, 3].findIndex(function (x) { return x > 5; })", "-1")]
    [InlineData("[1, 2].includes(2)", "true")]
    [InlineData("[1, [2, [3]]].flat()", "[1,2,[3]]")]
    [InlineData("[1, 2].flatMap(function (x) { return [x, x * 10]; })", "[1,10,2,20]")]
    [InlineData("[1].concat([2, 3], 4)", "[1,2,3,4]")]
    [InlineData("['a', null, undefined, 'b'].join('-')", "\"a---b\"")]
    [InlineData("Array.from('abc')", "[\"a\",\"b\",\"c\"]")]
    [InlineData("Array.from([1, 2], function (x) { return x + 1; })", "[2,3]")]
    [InlineData("Array.isArray(src.list) && !Array.isArray('x')", "true")]
    [InlineData("Object.keys(src.o)", "[\"b\",\"a\"]")]
    [InlineData("Object.values(src.o)", "[1,{\"c\":2}]")]
    [InlineData("Object.entries({ x: 1 })", "[[\"x\",1]]")]
    [InlineData("Object.assign({}, src.o, null, { a: 9 })", "{\"b\":1,\"a\":9}")]
    [InlineData("'b' in src.o && !('z' in src.o)", "true")]
    [InlineData("src.list.every(function (x) { return x > 0; }) && src.list.some(function (x) { return x > 1; })", "true")]
    [InlineData("src.list.slice().reverse()", "[3,2,1]")]
    [InlineData("src.list.indexOf(2)", "1")]
    [InlineData("(function () { var k, names = []; for (k in src.o) { names.push(k); } return names; })()", "[\"b\",\"a\"]")]
    [InlineData("(function () { switch (src.list.length) { case 2: return 'two'; case 3: return 'three'; default: return 'many'; } })()",
        "\"three\"")]
    [InlineData("(function () { var i = 0; do { i++; if (i === 3) continue; if (i === 5) break; } while (true); return i; })()", "5")]
    [InlineData("(function fact(n) { return n < 2 ? 1 : n * fact(n - 1); })(20)", "2432902008176640000")]
    [InlineData("{ a: undefined, b: [undefined, null, 1], 'c d': {} }", "{\"b\":[null,1],\"c d\":{}}")]
    [InlineData("!src.none && !src.empty && !src.zero && !''", "true")]
    [InlineData("src.none || src.list", "[1,2,3]")]
    public void Works(string expression, string expected) =>
        Evaluate(expression, """{"list":[1,2,3],"o":{"b":1.0,"a":{"c":2}},"empty":null,"zero":0.00}""").ShouldBe(expected);

    [Theory]
    [InlineData("src.number.trim()", "src.number is a number and has no method trim. Write text(src.number).trim().")]
    [InlineData("src.none.trim()",
        "src.none is missing, so trim() cannot be called on it. Where it may be missing, write coalesce(src.none, '').trim().")]
    [InlineData("src.name.map(function (x) { return x; })", "src.name is a text and has no method map.")]
    [InlineData("src.list.filter(function (x) { return x.a.b; })",
        "x.a is missing, so x.a.b cannot be read. Where it may be missing, write coalesce(x.a.b, null).")]
    [InlineData("src.list[src.number].a",
        "src.list[src.number] is missing, so src.list[src.number].a cannot be read. Where it may be missing, write "
            + "coalesce(src.list[src.number].a, null).")]
    [InlineData("'abc'.match('b')", "match(…) takes a regular expression, written /…/. For a text use includes or indexOf.")]
    [InlineData("function (x) { return x; }", "The expression gives a function, not a value. Call it with ( ).")]
    [InlineData("'😀'.slice(0, 1)",
        "The expression cuts a character in two (an emoji, for example). Cut with text(x, most), which does not.")]
    [InlineData("{ a: '😀'.charAt(1) }",
        "The expression cuts a character in two (an emoji, for example). Cut with text(x, most), which does not.")]
    [InlineData("(function () { throw 'No sign ' + src.number; })()", "No sign 5")]
    [InlineData("(1.5).toFixed(50)", "toFixed(places) takes a whole number from 0 to 20.")]
    [InlineData("'a'.repeat(-1)", "repeat(-1): a text is repeated a whole number of times.")]
    [InlineData("(function () { var o = {}; o.self = o; return o; })()",
        "The expression gives an object more than 64 deep, or one that contains itself.")]
    [InlineData("[1].map(5)", "The expression cannot be evaluated: Argument must be callable.")]
    public void Says_what_was_wrong(string expression, string message) =>
        Problem(expression, """{"number":5,"name":"Ann","list":[{}]}""").ShouldBe(message);
}
