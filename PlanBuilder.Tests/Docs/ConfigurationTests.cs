using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Docs;

/// <summary>docs/configuration.md lists what the code reads, and nothing else.</summary>
public sealed partial class ConfigurationTests
{
    private const string Probe = "probe";

    private static readonly string[] ReadByAspNetCore = ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT"];

    private static readonly Assembly Web = typeof(Web.Program).Assembly;

    private static readonly List<(string Name, PropertyInfo Property)> Properties =
    [
        .. from type in Web.GetTypes()
           where type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal)
           from property in type.GetProperties()
           where property.CanWrite && (property.PropertyType == typeof(string) || property.PropertyType.IsValueType)
           select ($"{type.Name[..^"Options".Length]}__{property.Name}", property),
    ];

    private static readonly List<(string[] Names, string[] Defaults, bool IsNotSet)> Documented =
    [
        .. Document.Open("docs/configuration.md").Rows()
            .Select(row => (row[0].Code, row[2].Code, row[2].Text.StartsWith("not set", StringComparison.Ordinal))),
    ];

    [Fact]
    public void Every_setting_is_documented_and_none_is_invented()
    {
        var documented = Documented.SelectMany(row => row.Names).ToList();
        var read = NamesRead();

        Assert.Empty(read.Except(documented));
        Assert.Empty(documented.Except(read).Except(ReadByAspNetCore));
        Assert.Equal(documented.Distinct(), documented);
    }

    [Fact]
    public void Every_documented_default_matches_the_code()
    {
        var defaults = Properties.ToDictionary(setting => setting.Name, setting => Text(setting.Property.GetValue(New(setting.Property))));
        foreach (var service in (AiEndpoint[])[new WorkflowOptions().Grok, new WorkflowOptions().Perplexity])
        {
            defaults[service.Prefix + "_API_KEY"] = service.ApiKey;
            defaults[service.Prefix + "_BASE_URL"] = service.BaseUrl;
            defaults[service.Prefix + "_MODEL"] = service.Model;
        }

        var wrong =
            from row in Documented
            where defaults.ContainsKey(row.Names[0])
            let value = defaults[row.Names[0]]
            where !Path.IsPathFullyQualified(value ?? "") // a folder depends on the machine
            where string.IsNullOrEmpty(value) ? !row.IsNotSet : !row.Defaults.Contains(value)
            select $"{row.Names[0]} is {value ?? "not set"}";

        Assert.Empty(wrong);
    }

    // Binds every options class without validating it, and Kestrel's, which read the port. A property that doesn't show the probe gets its
    // value from a name of its own, such as DATABASE_URL.
    private static List<string> NamesRead()
    {
        var recorder = new Recorder();
        foreach (var (name, property) in Properties)
        {
            recorder.Set(property.PropertyType == typeof(string) ? Key(name) : Key(name) + ":", Probe); // an empty section isn't bound
        }

        var builder = WebApplication.CreateEmptyBuilder(new());
        ((IConfigurationBuilder)builder.Configuration).Add(recorder);
        foreach (var method in Web.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public)))
        {
            if (method.GetParameters() is [var only] && only.ParameterType == typeof(WebApplicationBuilder))
            {
                method.Invoke(null, [builder]);
            }
        }

        foreach (var validator in builder.Services.Where(service => service.ServiceType.Name == typeof(IValidateOptions<>).Name).ToList())
        {
            builder.Services.Remove(validator);
        }

        using var services = builder.Services.BuildServiceProvider();
        Options(services, typeof(KestrelServerOptions));
        var bound =
            from setting in Properties
            let value = setting.Property.GetValue(Options(services, setting.Property.DeclaringType!))
            where recorder.Keys.Contains(Key(setting.Name)) && (setting.Property.PropertyType != typeof(string) || (string?)value == Probe)
            select setting.Name;
        var names = recorder.Keys.Select(key => key.Replace(":", "__", StringComparison.Ordinal));
        return [.. bound, .. names.Where(name => OwnName().IsMatch(name))];
    }

    private static object? Options(IServiceProvider services, Type type)
    {
        var options = typeof(IOptions<>).MakeGenericType(type);
        return options.GetProperty("Value")!.GetValue(services.GetRequiredService(options));
    }

    private static object? New(PropertyInfo property) => Activator.CreateInstance(property.DeclaringType!);

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static string? Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan { Ticks: var ticks } span when ticks % TimeSpan.TicksPerDay == 0 => span.Days.ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string?)value,
    };

    [GeneratedRegex("^([A-Z0-9_]+|ConnectionStrings__.+)$")]
    private static partial Regex OwnName();

    /// <summary>Records every key that is looked up.</summary>
    private sealed class Recorder : ConfigurationProvider, IConfigurationSource
    {
        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            Keys.Add(key);
            return base.TryGet(key, out value);
        }
    }
}
