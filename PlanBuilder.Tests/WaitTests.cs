namespace PlanBuilder.Tests;

public sealed class WaitTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task It_asks_until_it_holds_and_gives_what_it_was_told()
    {
        var asked = 0;
        Assert.Equal(3, await Wait.ForAsync("three", () => Task.FromResult(++asked), number => number == 3));
    }

    [Fact]
    public async Task Past_its_limit_it_says_what_it_waited_for_and_what_there_is_instead()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Wait.ForAsync("a four", () => Task.FromResult(3), number => number == 4, limit: Moment));
        Assert.Equal("Waited 0.1 s for a four. Instead there is: 3", failure.Message);
    }

    [Fact]
    public async Task A_question_without_an_answer_ends_at_the_limit_too()
    {
        var never = new TaskCompletionSource<bool>();
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Wait.UntilAsync("an answer", () => never.Task, () => Task.FromResult("silence"), Moment));
        Assert.Equal("Waited 0.1 s for an answer. Instead there is: silence", failure.Message);
        failure = await Assert.ThrowsAsync<TimeoutException>(() => Wait.EndAsync("an end", never.Task, () => "silence", Moment));
        Assert.Equal("Waited 0.1 s for an end. Instead there is: silence", failure.Message);
    }

    [Fact]
    public async Task What_cannot_be_told_hides_nothing()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Wait.UntilAsync("it", () => false, () => throw new InvalidOperationException("It is gone."), Moment));
        Assert.Equal("Waited 0.1 s for it. What there is instead cannot be told: It is gone.", failure.Message);
    }

    [Fact]
    public void No_test_waits_in_a_way_of_its_own()
    {
        string[] projects = ["PlanBuilder.Tests", "PlanBuilder.E2E"];
        string[] ways = ["Task.Yield(", "Thread.Sleep(", "SpinWait", "Task.Delay("];
        var found = projects
            .SelectMany(
                project => Directory.EnumerateFiles(Path.Combine(LayerTests.Checkout, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(file) is not ("Wait.cs" or "WaitTests.cs"))
            .SelectMany(file => File.ReadLines(file).Where(line => ways.Any(way => line.Contains(way, StringComparison.Ordinal)))
                .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));
        const string slowAnswer = "NodeKillTrial.cs: await Task.Delay(draft, context.RequestAborted);"; // of an AI that takes its time
        Assert.Equal([slowAnswer], found);
    }

    [Fact]
    public async Task A_question_that_fails_fails_at_once()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Wait.UntilAsync("it", bool () => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<TimeoutException>(() => Wait.EndAsync("it", Task.FromException(new TimeoutException("Its own."))));
    }
}
