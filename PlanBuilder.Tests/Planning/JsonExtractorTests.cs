using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>What counts as JSON in an answer, and how it is meant where it isn't quite JSON.</summary>
public sealed class JsonExtractorTests
{
    // What was sent, and the values in it; ¶ stands for a line end.
    private const string Answers = """""""
        Here: {"a":1} and [{"b":2}]. ⇒ {"a":1} | [{"b":2}]
        {name} is {a:1} ⇒ {"a":1}
        { name } {a b} {a=1} {a_b : 1} {:a => 1} ⇒ {"a_b":1} | {"a":1}
        {a=>1} {a1: 2} ⇒ {"a":1} | {"a1":2}
        [1] ["a"] ['b'] [“c”] [„d“] [「e」] [『f』] [＂g＂] [x] ⇒ ["a"] | ["b"] | ["c"] | ["d"] | ["e"] | ["f"] | ["g"]
        words { ⇒ nothing
        words [ ⇒ nothing
        x {// c¶a: 1} ⇒ {"a":1}
        x {/* c */ "a": 1} ⇒ {"a":1}
        x {"a": 1, // one¶"b": 2 /* two, or three */, "c": 3 // four¶} ⇒ {"a":1,"b":2,"c":3}
        x {"a": http://x/y, "b": x / y, "c": 1} ⇒ {"a":"http://x/y","b":"x / y","c":1}
        x {"a": 1 /* never ends ⇒ nothing
        {"a":<escape>b<escape>} ⇒ {"a":"b"}
        x {"a":<|"|>b<|"|>} ⇒ {"a":"b"}
        Here {\"a\": \"b\"} done ⇒ "Here {\"a\": \"b\"} done"
        pre {\"a\": [1, 2]} post ⇒ "pre {\"a\": [1, 2]} post"
        pre {\"a\": "x\"} ⇒ nothing
        x {&quot;a&quot;: &quot;b &amp; c&quot;} ⇒ {"a":"b & c"}
        x [&quot;a&quot;] ⇒ ["a"]
        x {"a": "b &quot; c"} ⇒ {"a":"b &quot; c"}
        x "{\"a\":1}" y ⇒ "{\"a\":1}"
        x "¶{\"a\":1}" y ⇒ "{\"a\":1}"
        x "[1]" y ⇒ "[1]"
        x "{\"a\":1} y ⇒ "{\"a\":1}"
        "[1 ⇒ nothing
        x "plain" y ⇒ nothing
        "x" {"a":1} ⇒ {"a":1}
        "{" {"a":1} ⇒ "{" | {"a":1}
        "{\"a\":1}" "[\"b\"]" "\\x" ⇒ "{\"a\":1}" | "[\"b\"]" | "\\x"
        <think>{"a":1}</think>{"b":2} ⇒ {"b":2}
        x {"a":{"b":1},"c": ⇒ {"a":{"b":1}}
        x {"a":1,"c": ⇒ nothing
        x [{"a":1},{"b":2 ⇒ [{"a":1}]
        x [{"a":1},{"b":2} ⇒ [{"a":1},{"b":2}]
        x {"a": {"b": [{"c": 1}, {"d": 2 ⇒ {"a":{"b":[{"c":1}]}}
        x {"a": {"b": 1}, "c": "never ends ⇒ {"a":{"b":1}}
        x {"a": {"b": 1}, "c": [1, 2 ⇒ {"a":{"b":1}}
        x [[{"a": 1}], {"b":  ⇒ [[{"a":1}]]
        x {"a":[1,2} ⇒ {"a":[1,2]}
        x [{"a":1] ⇒ [{"a":1}]
        x {"a":1]} y ⇒ {"a":1}
        x {"a":1] ⇒ nothing
        x [1,2} ⇒ nothing
        x {"a": 1}} {"b": 2} ⇒ {"a":1} | {"b":2}
        x {"a": {"b": 1}]}, {"c": 2} ⇒ {"a":{"b":1}} | {"c":2}
        x {"a": [{"b": 1}} ⇒ {"a":[{"b":1}]}
        x [{"a":1} {"b":2}] ⇒ [{"a":1},{"b":2}]
        x [{"a":1, {"b":2}] ⇒ [{"a":1},{"b":2}]
        x [{"a":"x" {"b":2}] ⇒ [{"a":"x"},{"b":2}]
        x [{"a":"x"¶{"b":2}] ⇒ [{"a":"x"},{"b":2}]
        x {"a": "use "{b}" here", "c": 1} ⇒ {"a":"use \"{b}\" here","c":1}
        x {"day" 1, "theme" "c", "posts" [1]} ⇒ {"day":1,"theme":"c","posts":[1]}
        x {"a"：1，"b":2} ⇒ {"a":1,"b":2}
        x {"a"=1, "b":2} ⇒ {"b":2}
        x {a:1,,b:2,} ⇒ {"a":1,"b":2}
        x {"a\_b": 1, a-b: 2, 3c: 4, _d: 5} ⇒ {"a_b":1,"a-b":2,"3c":4,"_d":5}
        x {"a b": 1} ⇒ {"a b":1}
        x {a b: 1} ⇒ nothing
        x {:a => 1, :b => "x", :c => "y"} ⇒ {"a":1,"b":"x","c":"y"}
        x {"a":1},{"b":2} ⇒ {"a":1} | {"b":2}
        x {"a": true, "b": false, "c": null, "d": nullify, "e": TRUE} ⇒ {"a":true,"b":false,"c":null,"d":"nullify","e":"TRUE"}
        x {"a": some words, "b": 1} ⇒ {"a":"some words","b":1}
        x {"a": some words ⇒ nothing
        x {"a": , "b": 1} ⇒ {"b":1}
        x {"a": "He said "hi" to me", "b": 1} ⇒ {"a":"He said \"hi\" to me","b":1}
        x {"a": "one, "two", three", "b": 1} ⇒ {"a":"one, \"two\", three","b":1}
        x {"a": "text,¶ "b": 1} ⇒ {"a":"text","b":1}
        x {a: "one,  ¶b: 2} ⇒ {"a":"one","b":2}
        x {"a": "one¶two", "b": "three"} ⇒ {"a":"one\ntwo","b":"three"}
        x {"a": `one¶b: 2`, "c": 3} ⇒ {"a":"one\nb: 2","c":3}
        x {"a": "Flour: 500 g¶Salt: 10 g", "b": 1} ⇒ {"a":"Flour: 500 g\nSalt: 10 g","b":1}
        x {"a": "x" + "y", "b": 'p' + "q"} ⇒ {"a":"xy","b":"pq"}
        x {"a": "x" +¶ 'y'} ⇒ {"a":"xy"}
        x {"a": "x" + ⇒ nothing
        x {"a": "x"¶ "b": 2} ⇒ {"a":"x","b":2}
        x {"a": "x" "b": 2} ⇒ {"a":"x","b":2}
        x {"a": "x"¶"y", "b": 1} ⇒ {"a":"xy","b":1}
        x {"a": "x"¶¶"y"¶} ⇒ {"a":"xy"}
        x {"a": ("one " "two"), "b": ("p"¶ "q")} ⇒ {"a":"one two","b":"pq"}
        x {"a": ("x" +¶ "y"), "b": 1} ⇒ {"a":"xy","b":1}
        x {"a": ("x", "b": 1} ⇒ {"a":"x","b":1}
        x {"a": """one "two" \n three""", "b": '''it's'''} ⇒ {"a":"one \"two\" \n three","b":"it's"}
        x {"a": """""", "b": 1} ⇒ {"a":"","b":1}
        x {"a": """never ends ⇒ nothing
        x {"a": 'it's', "b": 'x'} ⇒ {"a":"it's","b":"x"}
        x ["a, "b", "c"] ⇒ ["a, \"b","c"]
        x {"a": ["one", "two"¶"three"]} ⇒ {"a":["one","two","three"]}
        x {"a": ["one" {"b":1}]} ⇒ {"a":["one",{"b":1}]}
        x {"a": ["one", -1, 2, null, "x"]} ⇒ {"a":["one",-1,2,null,"x"]}
        x {"a": ["say "x", y", "z"]} ⇒ {"a":["say \"x\", y","z"]}
        x {"a": "", "b": "c"} ⇒ {"a":"","b":"c"}
        x {"a": "b\"c", "d": "e\\"} ⇒ {"a":"b\"c","d":"e\\"}
        x {"a": "\q \u00e4 \u12 \ud83e\udd56 \ud83e"} ⇒ {"a":"q \u00e4 u12 \ud83e\udd56 "}
        {"a": "\ud83e"} ⇒ {"a":""}
        x {"a": "one", day: 3} ⇒ {"a":"one","day":3}
        x {a: "one", two: 3} ⇒ {"a":"one","two":3}
        x {"a": "one", 'b': 3} ⇒ {"a":"one","b":3}
        x {"a": "one"¶"day" 3} ⇒ {"a":"one","day":3}
        x {"a": "one",} ⇒ {"a":"one"}
        x {"a": "one"]} ⇒ {"a":"one"}
        x {"a": "one"/* c */} ⇒ {"a":"one"}
        x {"a": "one" // c¶} ⇒ {"a":"one"}
        {“a”: “one “two” three”} ⇒ {"a":"one “two” three"}
        x {"a": True, "b": False, "c": None, "d": NaN, "e": undefined} ⇒ {"a":true,"b":false,"c":null,"d":null,"e":null}
        x {"a": Infinity, "b": -Infinity, "c": true, "d": false, "e": null} ⇒ {"a":null,"b":null,"c":true,"d":false,"e":null}
        x {"a": nullify, "b": TRUE} ⇒ {"a":"nullify","b":"TRUE"}
        x {"a": 01, "b": 1., "c": .5, "d": 1e5, "e": 1.e5, "f": -, "g": -1} ⇒ {"a":1,"b":1,"c":0.5,"d":1e5,"e":100000,"f":"-","g":-1}
        x {"a": 1.5E+3, "b": +1, "c": -01, "d": 00.5, "e": 0, "f": -.5} ⇒ {"a":1.5E+3,"b":1,"c":-1,"d":0.5,"e":0,"f":-0.5}
        x {"a": --1, "b": 1e, "c": 1_000, "d": 12:30, "e": 2026-12-01} ⇒ {"a":"--1","b":"1e","c":"1_000","d":"12:30","e":"2026-12-01"}
        x {"a": NumberInt(1), "b": ObjectId("x"), "c": new Date(), "d": g()} ⇒ {"a":1,"b":"x","c":"new Date()","d":""}
        x {'a':'b', `c`:`d`, “e”:“f”, „g“:„h“} ⇒ {"a":"b","c":"d","e":"f","g":"h"}
        x {‘i’:‘j’, 「k」:「l」, 『m』:『n』, ＂o＂:＂p＂} ⇒ {"i":"j","k":"l","m":"n","o":"p"}
        """"""";

    public static TheoryData<string, string> All => new(
        from line in Answers.Split('\n') select line.TrimEnd('\r').Split(" ⇒ ") into parts select (parts[0], parts[1]));

    [Theory, MemberData(nameof(All))]
    public void Values_are_read_as_they_were_meant(string answer, string values) =>
        Assert.Equal(values == "nothing" ? "" : values, Read(answer.Replace('¶', '\n')));

    [Theory]
    [InlineData(60, true), InlineData(61, false)]
    public void Brackets_go_sixty_deep(int deep, bool reads) => Assert.Equal(
        reads, Read($"x {{\"a\":{new string('[', deep - 1)}1{new string(']', deep - 1)}}}").StartsWith('{'));

    [Theory]
    [InlineData(20, """{"a":1,"b":2}"""), InlineData(21, "")]
    public void Among_more_than_twenty_words_of_junk_is_no_object(int words, string value) =>
        Assert.Equal(value, Read($"x {{\"a\":1{string.Concat(Enumerable.Repeat(",!", words))},\"b\":2}}"));

    [Theory]
    [InlineData(100, "", true), InlineData(101, "", false), InlineData(99, "\"", true), InlineData(100, "\"", false)]
    public void Names_have_a_hundred_characters_at_most(int length, string quote, bool reads)
    {
        var name = new string('n', length);
        Assert.Equal(reads ? $"{{\"a\":1,\"{name}\":2}}" : """{"a":1}""", Read($"x {{\"a\":1,{quote}{name}{quote}:2}}"));
    }

    [Theory]
    [InlineData(199, """{"a":"x","b":1}"""), InlineData(201, "")]
    public void Behind_a_text_two_hundred_blanks_are_looked_through(int blanks, string value) =>
        Assert.Equal(value, Read($"x {{\"a\": \"x\"{new string(' ', blanks)}, \"b\": 1}}"));

    [Fact]
    public void Of_thousands_of_values_five_hundred_are_read() =>
        Assert.Equal(500, JsonExtractor.Values(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 3_000))).Count);

    private static string Read(string answer) => string.Join(" | ", JsonExtractor.Values(answer).Select(value => value.GetRawText()));
}
