using System.Diagnostics;

namespace PlanBuilder.Tests;

/// <summary>
/// The one way to wait in tests. It asks again and again, whatever it heard, so no wake-up
/// can be lost; past its limit it fails with what it waited for and what was there instead.
/// </summary>
public static class Wait
{
    /// <summary>Far longer than anything waited for takes, on a loaded machine too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(5);

    /// <summary>Comes back when it holds.</summary>
    /// <param name="what">What is waited for, as the end of the sentence "Waited for".</param>
    /// <param name="insteadThereIs">Asked once, past the limit.</param>
    /// <exception cref="TimeoutException">It did not hold within the limit.</exception>
    public static async Task UntilAsync(
        string what, Func<Task<bool>> holds, Func<Task<string>>? insteadThereIs = null, TimeSpan? limit = null)
    {
        var since = Stopwatch.StartNew();
        var most = limit ?? Limit;
        var pause = FirstPause;
        while (!await AnswerAsync(what, holds(), most - since.Elapsed, most, insteadThereIs))
        {
            if (since.Elapsed >= most)
            {
                throw await TimeoutAsync(what, most, insteadThereIs);
            }

            await Task.Delay(pause);
            pause = 2 * pause < LongestPause ? 2 * pause : LongestPause;
        }
    }

    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}}, Func{Task{string}}?, TimeSpan?)"/>
    public static Task UntilAsync(string what, Func<bool> holds, Func<string>? insteadThereIs = null, TimeSpan? limit = null) =>
        UntilAsync(what, () => Task.FromResult(holds()), insteadThereIs is null ? null : () => Task.FromResult(insteadThereIs()), limit);

    /// <summary>Asks until the answer is as wished, and gives that answer. The last other answer is what was there instead.</summary>
    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}}, Func{Task{string}}?, TimeSpan?)"/>
    public static async Task<T> ForAsync<T>(
        string what, Func<Task<T>> ask, Func<T, bool> holds, Func<T, string>? shown = null, TimeSpan? limit = null)
    {
        var answer = default(T);
        var heard = false;
        await UntilAsync(what, async () =>
        {
            answer = await ask();
            heard = true;
            return holds(answer);
        }, () => Task.FromResult(heard ? shown?.Invoke(answer!) ?? answer?.ToString() ?? "nothing" : "no answer"), limit);
        return answer!;
    }

    /// <summary>
    /// Comes back when the work has ended, as it ended: for what tells its end
    /// itself, such as a process, a channel or a task that another completes.
    /// </summary>
    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}}, Func{Task{string}}?, TimeSpan?)"/>
    public static Task EndAsync(string what, Task work, Func<string>? insteadThereIs = null, TimeSpan? limit = null) =>
        EndAsync(what, EndedAsync(work), insteadThereIs, limit);

    /// <inheritdoc cref="EndAsync(string, Task, Func{string}?, TimeSpan?)"/>
    public static Task<T> EndAsync<T>(string what, Task<T> work, Func<string>? insteadThereIs = null, TimeSpan? limit = null) =>
        AnswerAsync(what, work, limit ?? Limit, limit ?? Limit, insteadThereIs is null ? null : () => Task.FromResult(insteadThereIs()));

    private static async Task<bool> EndedAsync(Task work)
    {
        await work;
        return true;
    }

    // A question may hang itself: a server that is reached and stays silent.
    private static async Task<T> AnswerAsync<T>(
        string what, Task<T> answer, TimeSpan left, TimeSpan limit, Func<Task<string>>? insteadThereIs)
    {
        try
        {
            return await answer.WaitAsync(left > LongestPause ? left : LongestPause);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            throw await TimeoutAsync(what, limit, insteadThereIs);
        }
    }

    private static async Task<TimeoutException> TimeoutAsync(string what, TimeSpan limit, Func<Task<string>>? insteadThereIs)
    {
        var instead = "";
        if (insteadThereIs is not null)
        {
            try
            {
                instead = $" Instead there is: {await insteadThereIs().WaitAsync(LastLook)}";
            }
            catch (Exception e)
            {
                instead = $" What there is instead cannot be told: {e.Message}";
            }
        }

        return new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for {what}.{instead}");
    }
}
