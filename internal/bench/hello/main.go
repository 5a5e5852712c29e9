// Command hello is a Lambda function that does nothing: what any Go function's cold start costs at least.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() {
	lambda.Start(func() (string, error) { return "hello", nil })
}
