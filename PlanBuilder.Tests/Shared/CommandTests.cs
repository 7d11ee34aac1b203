using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Shared;

/// <summary>What the program does instead of serving.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly StringWriter output = new();

    public void Dispose() => output.Dispose();

    [Theory]
    [InlineData("greet", "everybody")]
    [InlineData("greet ana", "ana")]
    [InlineData("greet all", "all of them")]
    public async Task The_longest_name_that_is_there_runs_with_what_follows_it(string line, string said)
    {
        Assert.Equal(Command.Completed, await RunAsync(line));
        Assert.Equal(said, output.ToString());
    }

    [Theory]
    [InlineData("gret", "Unknown command. Available commands:")]
    [InlineData("greet ana bert", "Usage:")]
    [InlineData("greet all ana", "Usage:")]
    [InlineData("part", "Usage:")]
    public async Task A_misspelled_command_prints_its_usage(string line, string said)
    {
        Assert.Equal(Command.Misspelled, await RunAsync(line));
        Assert.StartsWith(said, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public async Task Who_asks_for_help_gets_the_list(string word)
    {
        Assert.Contains("--environment=Development", new CommandLine([word]).Settings); // where nothing is set up yet
        Assert.Equal(Command.Completed, await RunAsync(word));
        Assert.Contains("  greet [name] ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_is_no_word_of_a_command()
    {
        var line = new CommandLine(["doctor", "--Database:DataFolder=/srv/plans"]);

        Assert.Equal(["doctor"], line.Words);
        Assert.Contains("--Database:DataFolder=/srv/plans", line.Settings);
    }

    [Fact]
    public void An_app_that_is_given_settings_alone_serves()
    {
        var line = new CommandLine(["--urls", "http://localhost:5090"]);

        Assert.False(line.IsCommand);
        Assert.Equal(["--urls", "http://localhost:5090"], line.Settings);
    }

    private async Task<int> RunAsync(string line)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        Add("greet", "[name]", call => call.Arguments.FirstOrDefault() ?? "everybody");
        Add("greet all", "", _ => "all of them");
        Add("part", "<name>", _ => "");
        await using var services = builder.Services.BuildServiceProvider();
        return await Command.RunAsync(services, line.Split(' '), output, TestContext.Current.CancellationToken);

        void Add(string words, string parameters, Func<CommandCall, string> says) =>
            builder.AddCommand(words, parameters, "", async (call, _) =>
            {
                await call.Output.WriteAsync(says(call));
                return Command.Completed;
            });
    }
}
